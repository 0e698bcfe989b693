#!/usr/bin/env python3
"""An emulated account that Terraform changes through its API.

Prints one line with the address of the API and the ids of what the account has, by name; then answers each line of standard input with
what the account has: {"describe-vpcs": {...}, ...}. Needs the packages awscli and moto[server].
"""
import json
import sys

from account import Account
from moto.server import ThreadedMotoServer


def main():
    account = Account()
    ids = account.make()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(json.dumps({"endpoint": f"http://{host}:{port}", "ids": ids}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(account.answers(), default=str), flush=True)
    server.stop()


if __name__ == "__main__":
    main()
