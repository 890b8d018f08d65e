"""The sign-in page: streamlit-authenticator draws the form and runs its flow; who is let in is decided by the portal.

The library's cookie, lockout, resets and files are not used. A right password opens a one-time ticket, and the browser
hops to `/auth/enter`, which trades it for a cookie that scripts cannot read.
"""

from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController, CookieController
from streamlit_authenticator.models import AuthenticationModel
from streamlit_authenticator.utilities import LoginError

from portal.people.sign_in import Throttled, sign_in
from portal.ui import rescue
from portal.ui.held import address, device, held

PRODUCT = "Supervision portal"
FIELDS = {"Form name": "Sign in", "Username": "User name", "Password": "Password", "Login": "Sign in"}
WRONG = "That user name and password do not go together. Please try again."
STATUS = "authentication_status"
FORM_WIDTH = 460
HOP = Path(__file__).parent / "assets" / "scripts" / "hop.js"


class Model(AuthenticationModel):  # type: ignore[misc]
    """Asks the portal instead of a file. `entry` is the ticket of the sign-in that just succeeded."""

    def __init__(self) -> None:
        super().__init__({"usernames": {}}, auto_hash=False)
        self.entry: str | None = None

    def check_credentials(self, username: str, password: str) -> bool:
        """Whether the two belong together. Raises LoginError with the sentence to show when tries must wait."""
        browser = device() or ""
        try:
            found = sign_in(username, password, address(), browser)
        except Throttled as wait:
            raise LoginError(str(wait)) from None
        if found is None:
            return False
        person_id, self.entry = found
        rescue.hand_over(held(), person_id, browser)
        self.credentials["usernames"][username] = {"name": "", "email": "", "roles": []}
        return True

    def _record_failed_login_attempts(self, username: str, reset: bool = False) -> None:
        """Tries are counted in the database."""


class Controller(AuthenticationController):  # type: ignore[misc]
    """Hands on what was typed, exactly as typed."""

    def __init__(self) -> None:
        self.authentication_model = Model()

    def login(self, username: str | None = None, password: str | None = None, *_: object, **__: object) -> bool | None:
        """None when a field is empty, else whether the sign-in succeeded."""
        if not username or not password:
            return None
        return bool(self.authentication_model.login(username, password))


class NoCookie(CookieController):  # type: ignore[misc]
    """The library's cookie can be read by scripts and not be revoked: none is set."""

    def __init__(self) -> None:
        return

    def get_cookie(self) -> None:
        return None

    def set_cookie(self) -> None:
        return

    def delete_cookie(self) -> None:
        return


class SignIn(Authenticate):  # type: ignore[misc]
    """The library's form with our model behind it."""

    def __init__(self) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.secret_key = ""
        self.authentication_controller = Controller()
        self.cookie_controller = NoCookie()


def draw_sign_in() -> None:
    """The page an anonymous person sees at every address of the portal."""
    st.title(PRODUCT, anchor=False)
    st.markdown("Where coaches and lead coaches look at the work together: what goes well, and what comes next.")
    if notice := held().notice:
        st.info(notice)
    again = "again" in st.query_params
    if again:
        st.info("Your browser asked for one more step. Please sign in once more.")
    st.session_state[STATUS] = None
    form = SignIn()
    try:
        with st.container(width=FORM_WIDTH):
            form.login(fields=FIELDS, key="sign_in")
    except LoginError as wait:
        st.warning(str(wait))
    is_wrong = st.session_state.get(STATUS) is False
    st.session_state[STATUS] = None
    entry = form.authentication_controller.authentication_model.entry
    if entry is not None:
        hop("/auth/enter?" + urlencode({"t": entry, "next": here()}))
    elif is_wrong:
        st.error(WRONG)
    st.caption(
        "Forgotten your password? Ask your administrator or your director: they give you a link with which you "
        "choose a new one yourself."
    )


def here() -> str:
    """The path and query this person asked for."""
    path = urlsplit(st.context.url or "/").path or "/"
    asked = {name: values for name, values in st.query_params.to_dict().items() if name != "again"}
    return quote(path) + ("?" + urlencode(asked, doseq=True) if asked else "")


def hop(path: str) -> None:
    """Leave Streamlit for a route of our own. The script is a file of ours; without scripts the link does it."""
    link = path.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
    st.html(
        f'<a id="portal-hop" href="{link}">Continue</a><script src="/assets/scripts/{HOP.name}"></script>',
        unsafe_allow_javascript=True,
    )
