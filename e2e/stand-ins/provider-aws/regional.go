package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/customdiff"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// An import ID may end with the Region, where it is not the provider's.
var importIDWithRegion = regexp.MustCompile(`^(.+)@([a-z]{2}(?:-[a-z]+)+-\d{1,2})$`)

// regional gives a resource or data source the argument that every regional one has since 6.0: in
// the provider's Region by default, kept in state, a replacement when it changes.
func regional(r *schema.Resource) *schema.Resource {
	r.Schema["region"] = &schema.Schema{
		Type:     schema.TypeString,
		Optional: true,
		Computed: true,
		Description: "Region where this resource will be managed. " +
			"Defaults to the Region set in the provider configuration.",
	}

	read := r.ReadWithoutTimeout
	r.ReadWithoutTimeout = func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		diags := read(ctx, d, meta)
		if d.Id() != "" && !diags.HasError() {
			d.Set("region", regionOf(d, meta))
		}
		return diags
	}
	if r.CreateWithoutTimeout == nil {
		return r
	}

	// Creating and updating end with a read, which must be the one with the Region in it.
	create, update := r.CreateWithoutTimeout, r.UpdateWithoutTimeout
	thenRead := func(change schema.CreateContextFunc) schema.CreateContextFunc {
		return func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			if diags := change(ctx, d, meta); diags.HasError() {
				return diags
			}
			return r.ReadWithoutTimeout(ctx, d, meta)
		}
	}
	r.CreateWithoutTimeout = thenRead(create)
	r.UpdateWithoutTimeout = schema.UpdateContextFunc(thenRead(schema.CreateContextFunc(update)))

	regionDiff := func(_ context.Context, d *schema.ResourceDiff, meta any) error {
		providerRegion := meta.(*client).region
		if _, ok := d.GetOk("region"); !ok {
			if err := d.SetNew("region", providerRegion); err != nil {
				return err
			}
		}
		if region, ok := d.GetOk("region"); ok {
			if err := meta.(*client).samePartition(region.(string)); err != nil {
				return err
			}
		}
		if d.Id() == "" || !d.HasChange("region") {
			return nil
		}
		before, after := d.GetChange("region")
		if before == "" && after == providerRegion || before == providerRegion && after == "" {
			return nil
		}
		return d.ForceNew("region")
	}
	if r.CustomizeDiff == nil {
		r.CustomizeDiff = regionDiff
	} else {
		r.CustomizeDiff = customdiff.Sequence(regionDiff, r.CustomizeDiff)
	}

	r.Importer = &schema.ResourceImporter{
		StateContext: func(_ context.Context, d *schema.ResourceData, meta any) ([]*schema.ResourceData, error) {
			region := meta.(*client).region
			if match := importIDWithRegion.FindStringSubmatch(d.Id()); match != nil {
				d.SetId(match[1])
				region = match[2]
			}
			d.Set("region", region)
			return []*schema.ResourceData{d}, nil
		},
	}
	return r
}

func regionOf(d *schema.ResourceData, meta any) string {
	if region := d.Get("region").(string); region != "" {
		return region
	}
	return meta.(*client).region
}

// Region names of partitions other than aws start with one of these.
var partitionPrefixes = map[string]string{
	"us-gov-": "aws-us-gov", "cn-": "aws-cn", "eusc-": "aws-eusc",
	"us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e", "us-isof-": "aws-iso-f",
}

func partitionOf(region string) string {
	for prefix, partition := range partitionPrefixes {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}

// samePartition refuses a Region that the provider's credentials are of no use in.
func (c *client) samePartition(region string) error {
	if partition := partitionOf(c.region); partition != partitionOf(region) {
		return fmt.Errorf("region %q is not in the partition %q of the provider's Region %q", region, partition, c.region)
	}
	return nil
}
