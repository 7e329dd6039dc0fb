"""What schemathesis checks beside its own: that each problem has a code which the document names for it."""
import schemathesis

# What a schema cannot say of a request that fits it; anything else that is 400 is a mistake of the document.
UNSAYABLE = {"invalid-cursor", "invalid-query"}
# Lists whose readers see different members.
CHOSEN_BY_WHAT_IS_SEEN = {"/v1/people", "/v1/people/{id}/reports", "/v1/relationships", "/v1/people/{id}/consents"}


FLAGS = {"pretty", "verbose", "excel"}


@schemathesis.hook
def filter_query(context, query):
    """What the service takes beyond the description is no bad request: 1 and nothing for true, 0 for false, an empty member of a list, and
    true in place of a list that may hold "true", which is the same on the wire."""
    for name, value in (query or {}).items():
        if name in FLAGS and not isinstance(value, bool) and value in ("", "1", "0", "true", "false", 1, 0):
            return False
        if name in {"retired", "disputed", "programmable"} and isinstance(value, bool):
            return False
        members = value if isinstance(value, list) else [value]
        if any(isinstance(member, str) and not member.strip(" ,") for member in members):
            return False
    return True


def documented_codes(case, status):
    raw = case.operation.schema.raw_schema
    response = raw["paths"][case.operation.path][case.operation.method.lower()]["responses"].get(str(status))
    if response and "$ref" in response:
        response = raw["components"]["responses"][response["$ref"].split("/")[-1]]
    return response and response.get("x-problem-codes")


@schemathesis.check
def problems_have_documented_codes(ctx, response, case):
    if response.status_code < 400 or case.method.lower() != case.operation.method.lower():
        return
    codes, code = documented_codes(case, response.status_code), response.json()["code"]
    assert codes and code in codes, f"{response.status_code} {code} is none of {codes}"
    mode = case.meta.generation.mode.value if case.meta else ""
    if response.status_code == 400 and mode == "positive":
        # By what a key does not see of each record it cannot choose.
        if code == "unknown-query-parameter" and case.operation.path in CHOSEN_BY_WHAT_IS_SEEN:
            return
        assert code in UNSAYABLE, f"a good request is told {code}: {response.json()['detail']}"
