"""Programme policy: every number of the programme, in versions."""
