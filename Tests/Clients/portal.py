"""A small portal: opens a program, gets refused, fixes it, reads every program, follows what changes.

It needs Python 3.9 and no package. Start it with the address of the service and the admin key:

    API=http://localhost:8080 KEY=rap_… python3 portal.py
"""
import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

API, KEY = os.environ["API"], os.environ["KEY"]
BUSY = {"overloaded", "too-many-connections", "too-many-requests", "stopping"}  # nothing was changed: try again


class Problem(Exception):
    """Any answer of 400 and up. Decide by `code`; show `detail` and `fix` to people."""

    def __init__(self, document):
        self.code, self.document = document["code"], document
        super().__init__(f"{document['detail']} {document.get('fix', '')}")


def call(method, path, body=None, **headers):
    """Returns the document and the headers of an answer, or raises Problem."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers |= {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = str(uuid.uuid4())  # the same for each attempt, so that a POST is done once
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(5):
        request = urllib.request.Request(API + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer), answer.headers
        except urllib.error.HTTPError as error:
            problem = Problem(json.load(error))
            if problem.code not in BUSY or attempt == 4:
                raise problem from None
            time.sleep(int(error.headers.get("Retry-After", 1)))
        except (OSError, http.client.HTTPException):  # no answer: GET changes nothing, POST has its key
            if method not in ("GET", "POST") or attempt == 4:
                raise
            time.sleep(1)


def opened(members):
    """Opens a program, or finds the one that an interrupted run opened: externalId is unique."""
    try:
        return call("POST", "/v1/programs", members)
    except Problem as problem:
        if problem.code != "already-exists":
            raise
        return call("GET", f"/v1/programs/{problem.document['takenBy']['id']}")


def change(path, members):
    """Changes some members of a record, even if someone else changes it at the same time."""
    while True:
        tag = call("GET", path)[1]["ETag"]
        try:
            return call("PATCH", path, members, If_Match=tag)[0]
        except Problem as problem:
            if problem.code != "precondition-failed":
                raise


def every(path):
    """Yields each record of a list, page by page."""
    query = {"limit": 100}
    while True:
        page = call("GET", f"{path}?{urllib.parse.urlencode(query)}")[0]
        yield from page["items"]
        if page["next"] is None:
            return
        query["after"] = page["next"]


def news(after):
    """Returns the events after a place in the history, and the place to continue from; None starts at the beginning."""
    events, query = [], {"limit": 100}
    while True:
        if after is not None:
            query["after"] = after
        try:
            page = call("GET", f"/v1/events?{urllib.parse.urlencode(query)}")[0]
        except Problem as problem:
            if problem.code not in ("gone", "invalid-cursor"):
                raise
            # What this portal knows is out of date: read all lists again here, then continue from `last`.
            return [], problem.document["last"]
        events, after = events + page["items"], page["last"]
        if page["next"] is None:
            return events, after


if __name__ == "__main__":
    _, place = news(None)

    mine = f"hr-{uuid.uuid4()}"  # what this portal calls the program
    draft, headers = opened({"name": "First leaders", "externalId": mine, "relationshipTypes": ["mentoring"]})
    program = f"/v1/programs/{draft['id']}"
    print("opened:", draft["name"], draft["status"])

    try:
        call("POST", f"{program}/transitions", {"to": "enrolling"})
    except Problem as problem:
        for refusal in problem.document["refusals"]:
            print("refused:", refusal["rule"])
            print("because:", refusal["detail"])
            print("says:", ", ".join(source["title"] for source in refusal["sources"]))

    design = {
        "purpose": "Fill half of all leading posts from within", "focusAreas": ["leading a team", "a career plan"],
        "model": "one mentor, one mentee", "components": ["a kick-off", "a meeting each month"],
        "matchingProcess": "mentees name three mentors, a committee matches"}
    call("PUT", f"{program}/design", design, If_Match=headers["ETag"])
    call("POST", f"{program}/design/approval", {"by": "Ines Vogt, HR"})
    step, _ = call("POST", f"{program}/transitions", {"to": "enrolling"})
    print("moved:", step["from"], "to", step["to"])

    print("changed:", change(program, {"sponsor": "Otto Lang"})["sponsor"])
    print("found:", [item["name"] for item in every("/v1/programs") if item["id"] == draft["id"]][0])

    events, place = news(place)
    print("news:", ", ".join(event["operation"] for event in events))
    # A portal keeps `place` with its data and asks again every few seconds.
