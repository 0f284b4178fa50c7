# What the project uses of the aws provider, in the form that 5.x knows too: a provider alias instead
# of the argument `region`. The variables make the second step of the comparison.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "policy" {}
variable "description" {}
variable "tag" {}
variable "enabled" {}

provider "aws" {
  region              = "ap-northeast-1"
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias  = "osaka"
  region = "ap-northeast-3"
}

resource "aws_kms_key" "primary" {
  description             = "IAM Identity Center"
  multi_region            = true
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy                  = var.policy
}

resource "aws_kms_replica_key" "osaka" {
  provider                = aws.osaka
  description             = "IAM Identity Center"
  primary_key_arn         = aws_kms_key.primary.arn
  deletion_window_in_days = 30
  policy                  = var.policy
}

resource "aws_kms_alias" "primary" {
  name          = "alias/identity-center"
  target_key_id = aws_kms_key.primary.key_id
}

resource "aws_kms_alias" "osaka" {
  provider      = aws.osaka
  name          = "alias/identity-center"
  target_key_id = aws_kms_replica_key.osaka.key_id
}

resource "aws_kms_key" "tagged" {
  description = var.description
  policy      = var.policy
  tags        = { a = var.tag, b = "two" }
}

resource "aws_kms_key" "plain" {
  multi_region = true
}

resource "aws_kms_replica_key" "plain" {
  provider        = aws.osaka
  primary_key_arn = aws_kms_key.plain.arn
  enabled         = var.enabled
}

data "aws_ssoadmin_instances" "here" {}

data "aws_kms_key" "osaka" {
  provider = aws.osaka
  key_id   = aws_kms_alias.osaka.name
}
