"""The screens' side: the frame, the wrappers around every page, part and action, inputs and words."""
