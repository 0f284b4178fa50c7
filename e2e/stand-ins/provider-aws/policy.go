package main

import (
	"fmt"
	"strings"

	"github.com/hashicorp/awspolicyequivalence"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/structure"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// policySchema is a policy that may be left to AWS: compared by meaning, kept with sorted names.
func policySchema() *schema.Schema {
	return &schema.Schema{
		Type:                  schema.TypeString,
		Optional:              true,
		Computed:              true,
		ValidateFunc:          validation.StringIsJSON,
		DiffSuppressOnRefresh: true,
		DiffSuppressFunc: func(_, before, after string, _ *schema.ResourceData) bool {
			return samePolicy(before, after)
		},
		StateFunc: func(value any) string {
			normalized, _ := structure.NormalizeJsonString(value)
			return normalized
		},
	}
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
func policyForState(inState, inAWS string) (string, error) {
	policy := inAWS
	if strings.TrimSpace(inState) != "" && samePolicy(inState, inAWS) {
		policy = inState
	}
	normalized, err := structure.NormalizeJsonString(policy)
	if err != nil {
		return "", fmt.Errorf("policy (%s) is invalid JSON: %w", policy, err)
	}
	return normalized, nil
}
