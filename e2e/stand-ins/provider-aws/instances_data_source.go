package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func dataSourceInstances() *schema.Resource {
	list := func() *schema.Schema {
		return &schema.Schema{
			Type: schema.TypeList, Computed: true, Elem: &schema.Schema{Type: schema.TypeString},
		}
	}
	return &schema.Resource{
		ReadWithoutTimeout: readInstances,
		Schema:             map[string]*schema.Schema{"arns": list(), "identity_store_ids": list()},
	}
}

func readInstances(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	region := regionOf(d, meta)
	var arns, stores []string
	pages := ssoadmin.NewListInstancesPaginator(meta.(*client).ssoAdmin(region), &ssoadmin.ListInstancesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return diag.Errorf("reading SSO Instances: %s", err)
		}
		for _, instance := range page.Instances {
			arns = append(arns, aws.ToString(instance.InstanceArn))
			stores = append(stores, aws.ToString(instance.IdentityStoreId))
		}
	}
	d.SetId(region)
	d.Set("arns", arns)
	d.Set("identity_store_ids", stores)
	return nil
}
