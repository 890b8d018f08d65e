"""An invented programme to look around in: two divisions, an affiliate of two, fourteen coaches in every stage."""
