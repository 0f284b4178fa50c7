package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// The provider's arguments, by type. Both halves of the provider must show the same.
var (
	stringArguments = []string{"access_key", "profile", "region", "retry_mode", "secret_key", "skip_metadata_api_check", "token"}
	boolArguments   = []string{"skip_credentials_validation", "skip_region_validation", "skip_requesting_account_id"}
	numberArguments = []string{"max_retries"}
	setArguments    = []string{"allowed_account_ids", "forbidden_account_ids"}

	endpointServices = []string{"iam", "kms", "sso", "ssoadmin", "sts"}
)

// newClassicProvider is the half whose resources the real provider builds on terraform-plugin-sdk.
func newClassicProvider() *schema.Provider {
	arguments := map[string]*schema.Schema{}
	add := func(names []string, argument schema.Schema) {
		for _, name := range names {
			copied := argument
			copied.Optional = true
			arguments[name] = &copied
		}
	}
	text := &schema.Schema{Type: schema.TypeString}
	add(stringArguments, schema.Schema{Type: schema.TypeString})
	add(boolArguments, schema.Schema{Type: schema.TypeBool})
	add(numberArguments, schema.Schema{Type: schema.TypeInt})
	add(setArguments, schema.Schema{Type: schema.TypeSet, Elem: text})

	endpoints := map[string]*schema.Schema{}
	for _, service := range endpointServices {
		endpoints[service] = &schema.Schema{Type: schema.TypeString, Optional: true}
	}
	arguments["endpoints"] = &schema.Schema{
		Type:     schema.TypeSet,
		Optional: true,
		Elem:     &schema.Resource{Schema: endpoints},
	}

	return &schema.Provider{
		Schema:               arguments,
		ConfigureContextFunc: configure,
		ResourcesMap: map[string]*schema.Resource{
			"aws_kms_alias":       regional(resourceAlias()),
			"aws_kms_key":         regional(tagged(resourceKey())),
			"aws_kms_replica_key": regional(tagged(resourceReplicaKey())),
		},
		DataSourcesMap: map[string]*schema.Resource{
			"aws_kms_key":            regional(dataSourceKey()),
			"aws_ssoadmin_instances": regional(dataSourceInstances()),
		},
	}
}

func configure(ctx context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
	s := settings{
		region:              d.Get("region").(string),
		accessKey:           d.Get("access_key").(string),
		secretKey:           d.Get("secret_key").(string),
		token:               d.Get("token").(string),
		maxRetries:          d.Get("max_retries").(int),
		skipAccountID:       d.Get("skip_requesting_account_id").(bool),
		allowedAccountIDs:   stringsIn(d.Get("allowed_account_ids").(*schema.Set).List()),
		forbiddenAccountIDs: stringsIn(d.Get("forbidden_account_ids").(*schema.Set).List()),
		endpoints:           map[string]string{},
	}
	for _, block := range d.Get("endpoints").(*schema.Set).List() {
		for service, url := range block.(map[string]any) {
			if url := url.(string); url != "" {
				s.endpoints[service] = url
			}
		}
	}
	c, err := newClient(ctx, s)
	if err != nil {
		return nil, diag.FromErr(err)
	}
	return c, nil
}

func stringsIn(values []any) []string {
	var texts []string
	for _, value := range values {
		texts = append(texts, value.(string))
	}
	return texts
}
