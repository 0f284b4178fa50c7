package main

import (
	"strings"

	"github.com/hashicorp/awspolicyequivalence"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/structure"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// policySchema is a policy that may be left to AWS, and is compared by its meaning.
func policySchema() *schema.Schema {
	return &schema.Schema{
		Type:         schema.TypeString,
		Optional:     true,
		Computed:     true,
		ValidateFunc: validation.StringIsJSON,
		DiffSuppressFunc: func(_, before, after string, _ *schema.ResourceData) bool {
			return samePolicy(before, after)
		},
	}
}

// normalizedPolicySchema is one that is shown and kept without white space, its names sorted.
func normalizedPolicySchema() *schema.Schema {
	policy := policySchema()
	policy.DiffSuppressOnRefresh = true
	policy.StateFunc = func(value any) string {
		normalized, _ := structure.NormalizeJsonString(value)
		return normalized
	}
	return policy
}

func samePolicy(before, after string) bool {
	empty := func(policy string) bool {
		policy = strings.TrimSpace(policy)
		return policy == "" || policy == "{}"
	}
	if empty(before) && empty(after) {
		return true
	}
	same, err := awspolicy.PoliciesAreEquivalent(before, after)
	return err == nil && same
}

// policyForState is the policy in state where the one in AWS means the same, otherwise that one.
func policyForState(inState, inAWS string) string {
	if strings.TrimSpace(inState) != "" && samePolicy(inState, inAWS) {
		return inState
	}
	return inAWS
}
