"""Choose a password with a link; open to people who cannot sign in yet."""

from portal.ui.set_password import draw_set_password

draw_set_password()
