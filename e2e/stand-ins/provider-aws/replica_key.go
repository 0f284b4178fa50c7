package main

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

const replicaKeyCreatedTimeout = 2 * time.Minute

func resourceReplicaKey() *schema.Resource {
	return &schema.Resource{
		CreateWithoutTimeout: createReplicaKey,
		ReadWithoutTimeout:   readReplicaKey,
		UpdateWithoutTimeout: updateReplicaKey,
		DeleteWithoutTimeout: deleteReplicaKey,
		Schema: map[string]*schema.Schema{
			"arn":                                computedText(),
			"bypass_policy_lockout_safety_check": flag(false),
			"deletion_window_in_days": {
				Type: schema.TypeInt, Optional: true, Default: 30, ValidateFunc: validation.IntBetween(7, 30),
			},
			"description": {
				Type: schema.TypeString, Optional: true, ValidateFunc: validation.StringLenBetween(0, 8192),
			},
			"enabled":              flag(true),
			"key_id":               computedText(),
			"key_rotation_enabled": computedFlag(),
			"key_spec":             computedText(),
			"key_usage":            computedText(),
			"policy":               policySchema(),
			"primary_key_arn": {
				Type: schema.TypeString, Required: true, ForceNew: true,
				ValidateFunc: func(value any, name string) ([]string, []error) {
					if _, err := arn.Parse(value.(string)); err != nil {
						return nil, []error{err}
					}
					return nil, nil
				},
			},
		},
	}
}

func createReplicaKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	region := regionOf(d, meta)
	primary, err := arn.Parse(d.Get("primary_key_arn").(string))
	if err != nil {
		return diag.Errorf("parsing primary key ARN: %s", err)
	}
	input := kms.ReplicateKeyInput{
		BypassPolicyLockoutSafetyCheck: d.Get("bypass_policy_lockout_safety_check").(bool),
		Description:                    textOrNil(d, "description"),
		KeyId:                          aws.String(strings.TrimPrefix(primary.Resource, "key/")),
		Policy:                         textOrNil(d, "policy"),
		ReplicaRegion:                  aws.String(region),
		Tags:                           tagsOf(d.Get("tags_all").(map[string]any)),
	}

	// A replica is made by the primary key's Region.
	var created *kms.ReplicateKeyOutput
	err = retryWhen(ctx, iamPropagationTimeout, isMalformedPolicy, func() (err error) {
		created, err = meta.(*client).kms(primary.Region).ReplicateKey(ctx, &input)
		return err
	})
	if err != nil {
		return diag.Errorf("creating KMS Replica Key: %s", err)
	}
	d.SetId(aws.ToString(created.ReplicaKeyMetadata.KeyId))

	conn := meta.(*client).kms(region)
	conf := &retry.StateChangeConf{
		Pending:      []string{string(types.KeyStateCreating)},
		Target:       []string{string(types.KeyStateEnabled)},
		Timeout:      shortened(replicaKeyCreatedTimeout),
		PollInterval: pollInterval(time.Second),
		Refresh:      keyState(ctx, conn, d.Id()),
	}
	if _, err := conf.WaitForStateContext(ctx); err != nil {
		return diag.Errorf("waiting for KMS Replica Key (%s) create: %s", d.Id(), err)
	}
	d.Set("key_id", d.Id())

	if !d.Get("enabled").(bool) {
		if err := setEnabled(ctx, conn, "KMS Replica Key", d.Id(), false); err != nil {
			return diag.FromErr(err)
		}
	}
	return diag.FromErr(waitCreated(ctx, conn, "KMS Replica Key", d))
}

func readReplicaKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	key, err := findKey(ctx, meta.(*client).kms(regionOf(d, meta)), d)
	if key == nil || err != nil {
		return notThere(d, "KMS Replica Key", err)
	}
	metadata := key.metadata
	if metadata.KeyManager != types.KeyManagerTypeCustomer {
		return diag.Errorf("KMS Replica Key (%s) has invalid KeyManager: %s", d.Id(), metadata.KeyManager)
	}
	if metadata.Origin != types.OriginTypeAwsKms {
		return diag.Errorf("KMS Replica Key (%s) has invalid Origin: %s", d.Id(), metadata.Origin)
	}
	if !aws.ToBool(metadata.MultiRegion) ||
		metadata.MultiRegionConfiguration.MultiRegionKeyType != types.MultiRegionKeyTypeReplica {
		return diag.Errorf("KMS Replica Key (%s) is not a multi-Region replica key", d.Id())
	}
	d.Set("arn", metadata.Arn)
	d.Set("description", metadata.Description)
	d.Set("enabled", metadata.Enabled)
	d.Set("key_id", metadata.KeyId)
	d.Set("key_rotation_enabled", key.rotation)
	d.Set("key_spec", metadata.KeySpec)
	d.Set("key_usage", metadata.KeyUsage)
	d.Set("policy", policyForState(d.Get("policy").(string), key.policy))
	d.Set("primary_key_arn", metadata.MultiRegionConfiguration.PrimaryKey.Arn)
	setTags(d, key)
	return nil
}

func updateReplicaKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	nothingMore := func() error { return nil }
	return diag.FromErr(updateInOrder(ctx, conn, "KMS Replica Key", "enabled", d, nothingMore))
}

func deleteReplicaKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	return scheduleDeletion(ctx, d, meta, "KMS Replica Key")
}
