# What `module.part` of configurations is.
variable "network" {}
variable "ports" {}
variable "from" {}
variable "group" {}

resource "aws_security_group" "inside" {
  name   = "tg-part"
  vpc_id = var.network
}

resource "aws_vpc_security_group_ingress_rule" "inside" {
  for_each          = toset(var.ports)
  security_group_id = aws_security_group.inside.id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = var.from
}

resource "aws_security_group_rule" "inside" {
  type                     = "ingress"
  security_group_id        = aws_security_group.inside.id
  protocol                 = "udp"
  from_port                = 53
  to_port                  = 53
  source_security_group_id = var.group
}

output "id" {
  value = aws_security_group.inside.id
}
