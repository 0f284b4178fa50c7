package main

import (
	"context"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

var keyOrAlias = regexp.MustCompile(
	`^(arn:[^:]+:kms:[^:]+:[^:]+:(key/[A-Za-z0-9-]+|alias/[a-zA-Z0-9:/_-]+)|[A-Za-z0-9-]+|alias/[a-zA-Z0-9:/_-]+)$`)

func dataSourceKey() *schema.Resource {
	attributes := map[string]*schema.Schema{
		"grant_tokens": {
			Type: schema.TypeList, Optional: true, Elem: &schema.Schema{Type: schema.TypeString},
		},
		"key_id": {
			Type: schema.TypeString, Required: true,
			ValidateFunc: validation.StringMatch(keyOrAlias, "must be a key ID, a key ARN, an alias name or an alias ARN"),
		},
		"enabled":                         computedFlag(),
		"multi_region":                    computedFlag(),
		"pending_deletion_window_in_days": {Type: schema.TypeInt, Computed: true},
		"xks_key_configuration":           computedList(map[string]*schema.Schema{"id": computedText()}),
	}
	for _, name := range []string{
		"arn", "aws_account_id", "cloud_hsm_cluster_id", "creation_date", "custom_key_store_id",
		"customer_master_key_spec", "deletion_date", "description", "expiration_model", "key_manager",
		"key_spec", "key_state", "key_usage", "origin", "valid_to",
	} {
		attributes[name] = computedText()
	}
	keys := func() *schema.Schema {
		return computedList(map[string]*schema.Schema{"arn": computedText(), "region": computedText()})
	}
	attributes["multi_region_configuration"] = computedList(map[string]*schema.Schema{
		"multi_region_key_type": computedText(),
		"primary_key":           keys(),
		"replica_keys":          keys(),
	})
	return &schema.Resource{ReadWithoutTimeout: readKeyData, Schema: attributes}
}

func readKeyData(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	keyID := d.Get("key_id").(string)
	output, err := meta.(*client).kms(regionOf(d, meta)).DescribeKey(ctx, &kms.DescribeKeyInput{
		KeyId: aws.String(keyID), GrantTokens: stringsIn(d.Get("grant_tokens").([]any)),
	})
	if err != nil {
		return diag.Errorf("reading KMS Key (%s): %s", keyID, err)
	}
	key := output.KeyMetadata
	d.SetId(aws.ToString(key.KeyId))
	for name, value := range map[string]any{
		"arn":                             key.Arn,
		"aws_account_id":                  key.AWSAccountId,
		"cloud_hsm_cluster_id":            key.CloudHsmClusterId,
		"creation_date":                   aws.ToTime(key.CreationDate).Format(time.RFC3339),
		"custom_key_store_id":             key.CustomKeyStoreId,
		"customer_master_key_spec":        key.KeySpec,
		"description":                     key.Description,
		"enabled":                         key.Enabled,
		"expiration_model":                key.ExpirationModel,
		"key_manager":                     key.KeyManager,
		"key_spec":                        key.KeySpec,
		"key_state":                       key.KeyState,
		"key_usage":                       key.KeyUsage,
		"multi_region":                    key.MultiRegion,
		"multi_region_configuration":      multiRegionConfiguration(key.MultiRegionConfiguration),
		"origin":                          key.Origin,
		"pending_deletion_window_in_days": key.PendingDeletionWindowInDays,
		"xks_key_configuration":           xksKeyConfiguration(key.XksKeyConfiguration),
	} {
		if err := d.Set(name, value); err != nil {
			return diag.FromErr(err)
		}
	}
	if key.DeletionDate != nil {
		d.Set("deletion_date", key.DeletionDate.Format(time.RFC3339))
	}
	return nil
}

func multiRegionConfiguration(configuration *types.MultiRegionConfiguration) []any {
	if configuration == nil {
		return nil
	}
	keys := func(keys ...types.MultiRegionKey) []any {
		var list []any
		for _, key := range keys {
			list = append(list, map[string]any{"arn": aws.ToString(key.Arn), "region": aws.ToString(key.Region)})
		}
		return list
	}
	return []any{map[string]any{
		"multi_region_key_type": string(configuration.MultiRegionKeyType),
		"primary_key":           keys(*configuration.PrimaryKey),
		"replica_keys":          keys(configuration.ReplicaKeys...),
	}}
}

func xksKeyConfiguration(configuration *types.XksKeyConfigurationType) []any {
	if configuration == nil {
		return nil
	}
	return []any{map[string]any{"id": aws.ToString(configuration.Id)}}
}

func computedList(attributes map[string]*schema.Schema) *schema.Schema {
	return &schema.Schema{
		Type: schema.TypeList, Computed: true, Elem: &schema.Resource{Schema: attributes},
	}
}
