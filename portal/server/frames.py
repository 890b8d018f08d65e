"""Which messages of a browser reach Streamlit: only the kinds that using a page needs."""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

# Running a page, stopping it, the addresses an upload asks for, the pulse of an idle tab.
KINDS = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
# Downloads made on demand and long tables that arrive in pieces.
OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})


def is_allowed(frame: bytes) -> bool:
    """Whether this frame is one of ours. Damaged ones are not: nothing of them can be told."""
    message = BackMsg()
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        asked = message.backend_operation_request
        return any(field.name in OPERATIONS for field, _ in asked.ListFields()) and not any(
            field.name not in OPERATIONS | {"request_id", "session_id"} for field, _ in asked.ListFields()
        )
    return kind in KINDS
