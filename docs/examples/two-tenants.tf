terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "llm_logs" {
  source      = "./modules/prod-aws"
  for_each    = toset(["north", "south"])
  name_prefix = each.key
}

output "log_groups" {
  value = { for tenant, logs in module.llm_logs : tenant => logs.log_group_names }
}
