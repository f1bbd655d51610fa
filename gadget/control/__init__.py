"""Control: HTTP and server-sent events over a private Unix socket; one door for command line, tests and pages."""
