"""A mail server that keeps what it gets. Prints 'ready PORT', and writes each mail into DIRECTORY as Python's email package reads it.

    python mailbox.py DIRECTORY [--login USER PASSWORD] [--tls CERTIFICATE KEY]

What it answers to a mail depends on the recipient's name:
    gone@     550 for ever
    later@    451 at first, and then it takes the mail
    silent@   it takes the mail and ends the connection instead of saying so, at first
"""

import argparse
import asyncio
import email
import json
import pathlib
import ssl
from email import policy
from email.header import decode_header, make_header

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("directory", type=pathlib.Path)
options.add_argument("--login", nargs=2)
options.add_argument("--tls", nargs=2)
settings = options.parse_args()


def name_in(header):
    """The name before an address. Python 3.11's addresses have spaces between the encoded words of a name, against RFC 2047, section 6.2."""
    return str(make_header(decode_header(header.rpartition("<")[0].strip())))


class Mailbox:
    def __init__(self):
        self.seen = set()
        self.count = 0

    def is_first(self, recipient):
        first = recipient not in self.seen
        self.seen.add(recipient)
        return first

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("gone@"):
            return "550 5.1.1 nobody of this name is here"
        if address.startswith("later@") and self.is_first(address):
            return "451 4.3.0 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.keep(session, envelope)
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("silent@") and self.is_first(recipient):
            server.transport.abort()
        return "250 OK"

    def keep(self, session, envelope):
        raw = envelope.original_content
        mail = email.message_from_bytes(raw, policy=policy.default)
        parts = list(mail.walk())
        kept = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "isEncrypted": session.ssl is not None,
            "isLoggedIn": bool(session.authenticated),
            "headers": [[name, str(value)] for name, value in mail.items()],
            "toName": name_in(email.message_from_bytes(raw)["to"]),
            "toEmail": mail["to"].addresses[0].addr_spec,
            "types": [part.get_content_type() for part in parts],
            "text": mail.get_body(["plain"]).get_content().replace("\r\n", "\n"),
            "html": mail.get_body(["html"]).get_content().replace("\r\n", "\n"),
            "defects": [repr(defect) for part in parts for defect in part.defects],
            "longestLine": max(len(line) for line in raw.split(b"\r\n")),
            "isASCII": all(byte < 128 for byte in raw),
            "bareLineEnds": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        }
        self.count += 1
        draft = settings.directory / f"{self.count}.draft"
        draft.write_text(json.dumps(kept))
        draft.rename(settings.directory / f"{self.count:06}.json")


def authenticate(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()]
    # What is not handled is answered 535.
    return AuthResult(success=given == settings.login, handled=given == settings.login)


def server(mailbox):
    context = None
    if settings.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*settings.tls)
    return SMTP(
        mailbox, hostname="localhost", tls_context=context, authenticator=authenticate if settings.login else None,
        auth_required=settings.login is not None, auth_require_tls=context is not None)


async def serve():
    mailbox = Mailbox()
    listener = await asyncio.get_running_loop().create_server(lambda: server(mailbox), "127.0.0.1", 0)
    print("ready", listener.sockets[0].getsockname()[1], flush=True)
    await listener.serve_forever()


asyncio.run(serve())
