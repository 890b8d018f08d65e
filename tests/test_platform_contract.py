"""What the portal takes for granted of Streamlit, streamlit-authenticator and bcrypt without a promise of theirs.

A new version that breaks one of these fails here, with the name of what breaks, and not in front of a person.
"""

import base64
import hashlib
import inspect
import re
import sys
from importlib.metadata import version
from pathlib import Path

import bcrypt
import pytest
import streamlit
from sqlalchemy import Engine
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.state import session_state_proxy
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_websocket
from streamlit_authenticator import Authenticate
from streamlit_authenticator.models import AuthenticationModel

from portal.server import frames
from portal.server.check import SERVING
from portal.server.headers import script_hashes
from portal.settings import ROOT
from portal.ui import navigation
from portal.ui.sign_in import SignIn

SCRIPTS = Path(__file__).parent / "platform_scripts"
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_versions_are_those_that_were_looked_into() -> None:
    assert version("streamlit") == "1.67.0"
    assert version("streamlit-authenticator") == "0.4.2"


@pytest.mark.parametrize("name", sorted(SERVING))
def test_each_serving_option_exists_and_is_set(name: str) -> None:
    assert config.get_option(name) == SERVING[name]


def test_both_trusted_headers_decide_whether_a_session_is_resumed() -> None:
    class Headers:
        def __init__(self, **given: str) -> None:
            self.given = {name.replace("_", "-"): value for name, value in given.items()}

        def getlist(self, name: str) -> list[str]:
            return [self.given[name]] if name in self.given else []

    info = starlette_websocket.gather_user_info(Headers(x_portal_credential="a", x_portal_device="b"))  # type: ignore[arg-type]
    assert info == {"credential": "a", "device": "b"}
    source = inspect.getsource(sys.modules["streamlit.runtime.websocket_session_manager"])
    assert source.count("matches_user_info(user_info)") == 2, "for a live session and for a stored one"


def test_every_kind_of_frame_is_either_passed_or_known_to_be_dropped() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.fields}
    dropped = {
        "clear_cache",
        "set_run_on_save",
        "load_git_info",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    }
    assert kinds == frames.KINDS | dropped | {"backend_operation_request"}
    operation = BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type
    names = {field.name for field in operation.fields} - {"request_id", "session_id"}
    assert names == frames.OPERATIONS | {"install_skills", "dismiss_skills_nudge"}


@pytest.mark.parametrize("kind", ["stop_script", "app_heartbeat"])
def test_allowed_frames_pass(kind: str) -> None:
    message = BackMsg()
    setattr(message, kind, True)
    assert frames.is_allowed(message.SerializeToString())
    assert not frames.is_allowed(BackMsg(clear_cache=True).SerializeToString())
    assert not frames.is_allowed(b"")
    for name in ("deferred_file", "dataframe_chunk", "install_skills"):
        asked = BackMsg()
        asked.backend_operation_request.request_id = "1"
        getattr(asked.backend_operation_request, name).SetInParent()
        assert frames.is_allowed(asked.SerializeToString()) is (name != "install_skills")


def test_streamlits_page_holds_exactly_one_inline_script_and_no_inline_handlers() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    assert script_hashes() == (f"'sha256-{digest}'",)
    assert not re.search(r"\son[a-z]+=", page)


def test_the_entry_folder_holds_one_script_and_no_pages() -> None:
    """Its folder leads the import path, and a folder `pages` beside it would be served past everything."""
    folder = ROOT / "portal" / "entry_point"
    assert {path.name for path in folder.iterdir()} - {"__pycache__", "__init__.py"} == {"app.py"}
    PagesManager.uses_pages_directory = None
    PagesManager(str(folder / "app.py"))
    assert not PagesManager.uses_pages_directory
    PagesManager.uses_pages_directory = None
    PagesManager(str(ROOT / "streamlit_app.py"))
    assert PagesManager.uses_pages_directory, "the hole this guards against is closed in Streamlit: simplify"
    PagesManager.uses_pages_directory = None


def test_no_script_lies_directly_in_pages() -> None:
    assert {path.name for path in (ROOT / "pages").glob("*.py")} == {"__init__.py"}
    assert all(place.path.parent.parent == ROOT / "pages" for place in navigation.PAGES.values())


def test_to_dict_is_no_yield_point_and_item_access_is_one() -> None:
    """An action copies the session state first; any other access may end its thread."""
    source = inspect.getsource(session_state_proxy)
    runtime = inspect.getsource(sys.modules["streamlit.runtime.state.safe_session_state"])
    assert "return get_session_state().filtered_state" in source
    filtered = runtime[runtime.index("def filtered_state") :].split("def ", 2)[1]
    item = runtime[runtime.index("def __getitem__") :].split("def ", 2)[1]
    assert "yield_callback" not in filtered
    assert "_yield_callback()" in item


def test_the_library_asks_our_model_and_signs_in_only_on_its_word(database: Engine) -> None:
    assert database
    assert issubclass(SignIn, Authenticate)
    source = inspect.getsource(AuthenticationModel.login)
    assert "self.check_credentials(username, password)" in source
    assert "'authentication_status'] = False" in source
    form = SignIn()
    assert form.authentication_controller.authentication_model.check_credentials("nobody", "x") is False
    assert form.cookie_controller.get_cookie() is None


def test_bcrypt_refuses_what_it_would_cut() -> None:
    stored = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4))
    with pytest.raises(ValueError, match="72"):
        bcrypt.checkpw(b"x" * 73, stored)


@pytest.fixture
def run() -> AppTest:
    return AppTest.from_file(str(SCRIPTS / "inputs.py"), default_timeout=20)


def test_value_and_other_words_are_no_part_of_a_keyed_inputs_identity(run: AppTest) -> None:
    """Inputs are seeded in the first run only; were `value` part of the identity, the text would be lost then."""
    run.run()
    assert run.text_area[0].value == "stored"
    run.text_area[0].set_value("typed").run()
    assert run.text_area[0].value == "typed"
    run.run()
    assert (run.text_area[0].value, run.selectbox[0].value, run.date_input[0].value) == ("typed", "b", None)


def test_no_callback_fires_for_what_arrives_with_the_first_run(run: AppTest) -> None:
    run.run()
    first = run.text_area[0]
    again = AppTest.from_file(str(SCRIPTS / "inputs.py"), default_timeout=20)
    state = first.set_value("typed while the server was down")._widget_state
    again._run(WidgetStates(widgets=[state]))
    assert again.text_area[0].value == "typed while the server was down"
    assert again.session_state["fired"] == 0


def test_the_runs_own_note_of_the_connection_is_what_the_user_shows() -> None:
    def script() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        run = get_script_run_ctx()
        assert run is not None
        st.write(dict(run.user_info) == st.user.to_dict() == {"credential": "a"})

    test = AppTest.from_function(script)
    test.user = {"credential": "a"}  # type: ignore[attr-defined]
    assert test.run().markdown[0].value == "`True`"
