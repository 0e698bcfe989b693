#!/usr/bin/env python3
"""Carries out scripts with the real `aws` program in an emulated account.

Prints one line with the ids of what the account has, by name; then reads JSON lines from standard input and answers each with one line:
  {"shell": "bash", "before": "aws ec2 ...", "script": "aws ec2 ..."}
  -> {"before": {"describe-vpcs": {...}, ...}, "after": {...}, "calls": ["0 ec2 create-route ...", ...]}

Both are scripts of the shell, run one after the other; the answers of the account are those before and after the second one. Each
question finds the account as it was made, because a copy of this process carries it out. The shell finds a program `aws` that hands its
words over to the copy: the real program's code runs there, as the emulator has its state there, and as starting it takes a second.
Needs the packages awscli and moto.
"""
import contextlib
import io
import json
import os
import select
import subprocess
import sys
import tempfile

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(
    AWS_ACCESS_KEY_ID="emulated",
    AWS_SECRET_ACCESS_KEY="emulated",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_DEFAULT_REGION="eu-north-1",
    AWS_PAGER="",
    MOTO_EC2_LOAD_DEFAULT_AMIS="false",
)

import awscli.clidriver  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.moto_api._internal import mock_random  # noqa: E402

LISTS = [
    "security_groups",
    "security_group_rules",
    "network_acls",
    "route_tables",
    "network_interfaces",
    "subnets",
    "vpcs",
    "managed_prefix_lists",
    "internet_gateways",
    "nat_gateways",
    "vpc_peering_connections",
    "addresses",
]

OFTEN = [
    "authorize-security-group-ingress",
    "authorize-security-group-egress",
    "revoke-security-group-ingress",
    "revoke-security-group-egress",
    "create-network-acl-entry",
    "delete-network-acl-entry",
    "create-route",
    "delete-route",
]

PROGRAM = """#!/bin/sh
printf '%s\\0' "$#" "$@" >"$ACCOUNT/asked"
read -r status <"$ACCOUNT/answered"
cat "$ACCOUNT/printed"
cat "$ACCOUNT/told" >&2
exit "$status"
"""


class Account:
    def __init__(self):
        mock_aws().start()
        mock_random.seed(1)
        session = awscli.clidriver.create_clidriver().session
        self.loader = session.get_component("data_loader")
        self.client = session.create_client("ec2")
        self.drivers = {}
        self.calls = []

    def run(self, words):
        """Status, output and errors of `aws` with these words."""
        driver = self.driver_of(words)
        printed, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
            try:
                status = driver.main(words)
            except SystemExit as end:
                status = end.code
        self.calls.append(f"{status} {' '.join(words)} {' '.join(told.getvalue().split())[-160:]}".strip())
        return status, printed.getvalue(), told.getvalue()

    def driver_of(self, words):
        """What one operation leaves in a driver fails the next one, which is why each has its own."""
        name = " ".join(words[:2])
        if name not in self.drivers:
            self.drivers[name] = awscli.clidriver.create_clidriver()
            self.drivers[name].session.register_component("data_loader", self.loader)
        return self.drivers[name]

    def answers(self):
        """What the account answers, as it is exported."""
        told = {}
        for name in LISTS:
            told["describe-" + name.replace("_", "-")] = without_metadata(getattr(self.client, "describe_" + name)())
        told["describe-instances"] = without_metadata(self.client.describe_instances())
        for each in told["describe-managed-prefix-lists"]["PrefixLists"]:
            if each["OwnerId"] != "AWS" and each["State"] != "delete-complete":
                listed = self.client.get_managed_prefix_list_entries(PrefixListId=each["PrefixListId"])
                told["get-managed-prefix-list-entries-" + each["PrefixListId"]] = without_metadata(listed)
        return told

    def make(self):
        """Two networks that are peered, with everything that scripts change; ids by name."""
        ec2, ids = self.client, {}
        ids["v0"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ids["v1"] = ec2.create_vpc(CidrBlock="10.1.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
        ids["igw"] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=ids["igw"], VpcId=ids["v0"])
        for at in range(5):
            network, block = ("v0", f"10.0.{at}.0/24") if at < 4 else ("v1", "10.1.0.0/24")
            ids[f"s{at}"] = ec2.create_subnet(VpcId=ids[network], CidrBlock=block)["Subnet"]["SubnetId"]
        peering = ec2.create_vpc_peering_connection(VpcId=ids["v0"], PeerVpcId=ids["v1"])
        ids["pcx"] = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=ids["pcx"])
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        for at in range(2):
            ids[f"ea{at}"] = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ids["rt2"] = ec2.create_route_table(VpcId=ids["v0"])["RouteTable"]["RouteTableId"]
        ids["s5"] = ec2.create_subnet(VpcId=ids["v0"], CidrBlock="10.0.9.0/24")["Subnet"]["SubnetId"]
        ids["nat"] = ec2.create_nat_gateway(SubnetId=ids["s0"], AllocationId=address)["NatGateway"]["NatGatewayId"]
        self.make_routes(ids)
        self.make_groups(ids)
        self.make_acls(ids)
        return ids

    def make_routes(self, ids):
        ec2 = self.client
        for at in range(2):
            ids[f"rt{at}"] = ec2.create_route_table(VpcId=ids["v0"])["RouteTable"]["RouteTableId"]
            put = ec2.associate_route_table(RouteTableId=ids[f"rt{at}"], SubnetId=ids[f"s{at}"])
            ids[f"a{at}"] = put["AssociationId"]
        ec2.create_route(RouteTableId=ids["rt0"], DestinationCidrBlock="0.0.0.0/0", GatewayId=ids["igw"])
        ec2.create_route(RouteTableId=ids["rt1"], DestinationCidrBlock="10.1.0.0/16", VpcPeeringConnectionId=ids["pcx"])
        for table in ec2.describe_route_tables()["RouteTables"]:
            for each in table["Associations"]:
                if each["Main"] and table["VpcId"] == ids["v0"]:
                    ids["main"], ids["m"] = table["RouteTableId"], each["RouteTableAssociationId"]

    def make_groups(self, ids):
        ec2 = self.client
        for at in range(3):
            made = ec2.create_managed_prefix_list(
                PrefixListName=f"list{at}",
                MaxEntries=20,
                AddressFamily="IPv4",
                Entries=[{"Cidr": f"203.0.113.{16 * number}/28"} for number in range(8)],
            )
            ids[f"pl{at}"] = made["PrefixList"]["PrefixListId"]
        for at in range(7):
            network = "v1" if at == 4 else "v0"
            made = ec2.create_security_group(GroupName=f"group{at}", Description="d", VpcId=ids[network])
            ids[f"g{at}"] = made["GroupId"]
        for at in range(4):
            for port in (22, 80):
                rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
                made = ec2.authorize_security_group_ingress(GroupId=ids[f"g{at}"], IpPermissions=[rule])
                ids[f"r{at}{'a' if port == 22 else 'b'}"] = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        for at in range(5):
            made = ec2.run_instances(
                ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=ids[f"s{at}"], SecurityGroupIds=[ids[f"g{at}"]]
            )["Instances"][0]
            ids[f"i{at}"] = made["InstanceId"]
            # Those of instances have the groups of the instance as well, whatever they are given.
            made = ec2.create_network_interface(SubnetId=ids[f"s{at}"], Groups=[ids[f"g{at}"]])
            ids[f"e{at}"] = made["NetworkInterface"]["NetworkInterfaceId"]

    def make_acls(self, ids):
        ec2 = self.client
        for at in range(2):
            ids[f"n{at}"] = ec2.create_network_acl(VpcId=ids["v0"])["NetworkAcl"]["NetworkAclId"]
            for egress in (True, False):
                ec2.create_network_acl_entry(
                    NetworkAclId=ids[f"n{at}"],
                    Egress=egress,
                    RuleNumber=100,
                    Protocol="-1",
                    RuleAction="allow",
                    CidrBlock="0.0.0.0/0",
                )
        for acl in ec2.describe_network_acls()["NetworkAcls"]:
            for each in acl["Associations"]:
                for at in range(4):
                    if each["SubnetId"] == ids[f"s{at}"]:
                        ids["n"], ids[f"na{at}"] = acl["NetworkAclId"], each["NetworkAclAssociationId"]

    def script(self, shell, text):
        """Runs a script whose `aws` is this account."""
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            for name in ("asked", "answered"):
                os.mkfifo(name)
            with open("aws", "w") as file:
                file.write(PROGRAM)
            os.chmod("aws", 0o755)
            with open("change.sh", "w") as file:
                file.write(text)
            asked, answered = (os.open(name, os.O_RDWR) for name in ("asked", "answered"))
            environment = {"PATH": f"{folder}:{os.environ['PATH']}", "ACCOUNT": folder, "AWS_PAGER": ""}
            running = subprocess.Popen(
                [shell, "change.sh"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            said, words = b"", b""
            while True:
                ready, _, _ = select.select([asked, running.stdout], [], [])
                if asked in ready:
                    words += os.read(asked, 65536)
                    words = self.answered(words, answered)
                elif (chunk := os.read(running.stdout.fileno(), 65536)) == b"":
                    break
                else:
                    said += chunk
            self.calls.append(f"ended with {running.wait()}: {' '.join(said.decode().split())[-300:]}")
            os.chdir("/")

    def answered(self, asked, answers):
        """Answers a question whose words have all come; what is left to be read with others."""
        parts = asked.split(b"\0")
        if len(parts) < 2 or len(parts) < int(parts[0]) + 2:
            return asked
        status, printed, told = self.run([part.decode() for part in parts[1:-1]])
        for name, text in (("printed", printed), ("told", told)):
            with open(name, "w") as file:
                file.write(text)
        os.write(answers, f"{status}\n".encode())
        return b""


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def main():
    account = Account()
    print(json.dumps(account.make()), flush=True)
    # What is read here for the first time need not be read again by every copy; without arguments nothing happens.
    for operation in OFTEN:
        account.run(["ec2", operation])
    for line in sys.stdin:
        question = json.loads(line)
        if os.fork() == 0:
            account.script(question["shell"], question["before"])
            account.calls = []
            before = account.answers()
            account.script(question["shell"], question["script"])
            answer = {"before": before, "after": account.answers(), "calls": account.calls}
            print(json.dumps(answer, default=str), flush=True)
            os._exit(0)
        _, status = os.wait()
        if status != 0:
            sys.exit(f"a script could not be carried out: {line}")


if __name__ == "__main__":
    main()
