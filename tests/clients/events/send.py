"""Sends two halves of events with one of the Python libraries, and waits in between until it is told to go on.

    send.py segment|rudder URL KEY

Says "half" once the first half is delivered, reads a line, hands over the second half, says "handed over", and ends once
that is delivered too.
"""

import sys

LIBRARY, URL, KEY = sys.argv[1:4]


def client():
    def failed(error, _items):
        print(f"{LIBRARY} gave up: {error}", file=sys.stderr)

    if LIBRARY == "segment":
        from segment.analytics.client import Client

        return Client(KEY, host=URL, on_error=failed, gzip=True, max_queue_size=1000)
    from rudderstack.analytics.client import Client

    return Client(KEY, host=URL, on_error=failed, gzip=True)


def half(tracker, number):
    who = {"user_id": f"{LIBRARY}-python-user", "anonymous_id": f"{LIBRARY}-python-browser"}

    def called(kind):
        return f"{LIBRARY}-python-{kind}-{number}"

    page = {"page": {"url": "https://acme.test/?utm_source=sdk"}}
    tracker.identify(who["user_id"], {"email": f"{LIBRARY}@python.test"}, message_id=called("identify"))
    tracker.track(event="Form Submitted", message_id=called("track"), **who)
    tracker.page(name="Home", properties={"path": "/"}, context=page, message_id=called("page"), **who)
    tracker.group(group_id=f"{LIBRARY}-python", traits={"name": f"{LIBRARY} python"}, message_id=called("group"), **who)
    tracker.alias(f"{LIBRARY}-python-before", who["user_id"], message_id=called("alias"))


tracker = client()
half(tracker, 1)
tracker.flush()
print("half", flush=True)
sys.stdin.readline()
half(tracker, 2)
print("handed over", flush=True)
tracker.flush()
tracker.shutdown()
