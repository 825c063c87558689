"""The floor of a call centre for the stories of queues, calls that go out, and supervisors."""
