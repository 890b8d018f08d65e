"""The supervision and case-review portal: rules, records and screens of the programme."""
