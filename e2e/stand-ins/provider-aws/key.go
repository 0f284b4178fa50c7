package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/structure"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

// The real provider's limits of its own patience.
const (
	iamPropagationTimeout = 2 * time.Minute
	propagationTimeout    = 2 * time.Minute
	settlingTimeout       = 10 * time.Minute
	stateTimeout          = 20 * time.Minute
)

const defaultPolicyName = "default"

func resourceKey() *schema.Resource {
	return &schema.Resource{
		CreateWithoutTimeout: createKey,
		ReadWithoutTimeout:   readKey,
		UpdateWithoutTimeout: updateKey,
		DeleteWithoutTimeout: deleteKey,
		Timeouts:             &schema.ResourceTimeout{Create: schema.DefaultTimeout(iamPropagationTimeout)},
		Schema: map[string]*schema.Schema{
			"arn":                                computedText(),
			"bypass_policy_lockout_safety_check": flag(false),
			"custom_key_store_id": {
				Type: schema.TypeString, Optional: true, ForceNew: true,
				ValidateFunc: validation.StringLenBetween(1, 22),
			},
			"customer_master_key_spec": {
				Type: schema.TypeString, Optional: true, ForceNew: true, Default: "SYMMETRIC_DEFAULT",
				ValidateFunc: oneOf(types.KeySpec("").Values()),
			},
			"deletion_window_in_days": {
				Type: schema.TypeInt, Optional: true, ValidateFunc: validation.IntBetween(7, 30),
			},
			"description": {
				Type: schema.TypeString, Optional: true, Computed: true,
				ValidateFunc: validation.StringLenBetween(0, 8192),
			},
			"enable_key_rotation": flag(false),
			"is_enabled":          flag(true),
			"key_id":              computedText(),
			"key_usage": {
				Type: schema.TypeString, Optional: true, ForceNew: true, Default: "ENCRYPT_DECRYPT",
				ValidateFunc: oneOf(types.KeyUsageType("").Values()),
			},
			"multi_region": {Type: schema.TypeBool, Optional: true, Computed: true, ForceNew: true},
			"policy":       normalizedPolicySchema(),
			"rotation_period_in_days": {
				Type: schema.TypeInt, Optional: true, Computed: true,
				ValidateFunc: validation.IntBetween(90, 2560),
				RequiredWith: []string{"enable_key_rotation"},
			},
			"xks_key_id": {
				Type: schema.TypeString, Optional: true, ForceNew: true,
				RequiredWith: []string{"custom_key_store_id"},
				ValidateFunc: validation.StringLenBetween(1, 128),
			},
		},
	}
}

func createKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	policy, err := structure.NormalizeJsonString(d.Get("policy"))
	if err != nil {
		return diag.FromErr(err)
	}
	input := kms.CreateKeyInput{
		BypassPolicyLockoutSafetyCheck: d.Get("bypass_policy_lockout_safety_check").(bool),
		KeySpec:                        types.KeySpec(d.Get("customer_master_key_spec").(string)),
		KeyUsage:                       types.KeyUsageType(d.Get("key_usage").(string)),
		Description:                    textOrNil(d, "description"),
		Tags:                           tagsOf(d.Get("tags_all").(map[string]any)),
	}
	if policy != "" {
		input.Policy = aws.String(policy)
	}
	if d.Get("multi_region").(bool) {
		input.MultiRegion = aws.Bool(true)
	}

	var created *kms.CreateKeyOutput
	err = retryWhen(ctx, d.Timeout(schema.TimeoutCreate), isMalformedPolicy, func() (err error) {
		created, err = conn.CreateKey(ctx, &input)
		return err
	})
	if err != nil {
		return diag.Errorf("creating KMS Key: %s", err)
	}
	d.SetId(aws.ToString(created.KeyMetadata.KeyId))

	if d.Get("enable_key_rotation").(bool) {
		if err := setRotation(ctx, conn, d.Id(), true, d.Get("rotation_period_in_days").(int)); err != nil {
			return diag.FromErr(err)
		}
	}
	if !d.Get("is_enabled").(bool) {
		if err := setEnabled(ctx, conn, "KMS Key", d.Id(), false); err != nil {
			return diag.FromErr(err)
		}
	}
	return diag.FromErr(waitCreated(ctx, conn, "KMS Key", d))
}

// waitCreated waits for what a new key was given.
func waitCreated(ctx context.Context, conn *kms.Client, what string, d *schema.ResourceData) error {
	if policy := d.Get("policy").(string); policy != "" {
		if err := waitPolicy(ctx, conn, d.Id(), policy); err != nil {
			return fmt.Errorf("waiting for %s (%s) policy update: %w", what, d.Id(), err)
		}
	}
	if tags := d.Get("tags_all").(map[string]any); len(tags) > 0 {
		if err := waitTags(ctx, conn, d.Id(), textMap(tags)); err != nil {
			return fmt.Errorf("waiting for %s (%s) tag update: %w", what, d.Id(), err)
		}
	}
	return nil
}

func readKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	key, err := findKey(ctx, meta.(*client).kms(regionOf(d, meta)), d)
	if key == nil || err != nil {
		return notThere(d, "KMS Key", err)
	}
	metadata := key.metadata
	if aws.ToBool(metadata.MultiRegion) &&
		metadata.MultiRegionConfiguration.MultiRegionKeyType != types.MultiRegionKeyTypePrimary {
		return diag.Errorf("KMS Key (%s) is not a multi-Region primary key", d.Id())
	}
	policy, err := structure.NormalizeJsonString(policyForState(d.Get("policy").(string), key.policy))
	if err != nil {
		return diag.FromErr(err)
	}
	d.Set("arn", metadata.Arn)
	d.Set("custom_key_store_id", metadata.CustomKeyStoreId)
	d.Set("customer_master_key_spec", metadata.KeySpec)
	d.Set("description", metadata.Description)
	d.Set("enable_key_rotation", key.rotation)
	d.Set("is_enabled", metadata.Enabled)
	d.Set("key_id", metadata.KeyId)
	d.Set("key_usage", metadata.KeyUsage)
	d.Set("multi_region", metadata.MultiRegion)
	d.Set("policy", policy)
	d.Set("rotation_period_in_days", key.rotationPeriod)
	if xks := metadata.XksKeyConfiguration; xks != nil {
		d.Set("xks_key_id", xks.Id)
	} else {
		d.Set("xks_key_id", nil)
	}
	setTags(d, key)
	return nil
}

func updateKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	rotate := d.Get("enable_key_rotation").(bool)
	return diag.FromErr(updateInOrder(ctx, conn, "KMS Key", "is_enabled", d, func() error {
		if d.HasChange("enable_key_rotation") || rotate && d.HasChange("rotation_period_in_days") {
			return setRotation(ctx, conn, d.Id(), rotate, d.Get("rotation_period_in_days").(int))
		}
		return nil
	}))
}

// updateInOrder changes what both kinds of keys have. A disabled key cannot be changed, so it is
// enabled first and disabled last.
func updateInOrder(ctx context.Context, conn *kms.Client, what, enabled string, d *schema.ResourceData, more func() error) error {
	isEnabled := d.Get(enabled).(bool)
	if d.HasChange(enabled) && isEnabled {
		if err := setEnabled(ctx, conn, what, d.Id(), true); err != nil {
			return err
		}
	}
	if err := more(); err != nil {
		return err
	}
	if d.HasChange("description") {
		if err := setDescription(ctx, conn, what, d.Id(), d.Get("description").(string)); err != nil {
			return err
		}
	}
	if d.HasChange("policy") {
		bypass := d.Get("bypass_policy_lockout_safety_check").(bool)
		if err := setPolicy(ctx, conn, what, d.Id(), d.Get("policy").(string), bypass); err != nil {
			return err
		}
	}
	if d.HasChange(enabled) && !isEnabled {
		return setEnabled(ctx, conn, what, d.Id(), false)
	}
	return nil
}

func deleteKey(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	return scheduleDeletion(ctx, d, meta, "KMS Key")
}

func scheduleDeletion(ctx context.Context, d *schema.ResourceData, meta any, what string) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	input := kms.ScheduleKeyDeletionInput{KeyId: aws.String(d.Id())}
	if days, ok := d.GetOk("deletion_window_in_days"); ok {
		input.PendingWindowInDays = aws.Int32(int32(days.(int)))
	}
	_, err := conn.ScheduleKeyDeletion(ctx, &input)
	if invalidState := (*types.KMSInvalidStateException)(nil); isNotFound(err) ||
		errors.As(err, &invalidState) && strings.Contains(invalidState.ErrorMessage(), "is pending deletion") {
		return nil
	}
	if err != nil {
		return diag.Errorf("deleting %s (%s): %s", what, d.Id(), err)
	}
	conf := &retry.StateChangeConf{
		Pending:      []string{string(types.KeyStateDisabled), string(types.KeyStateEnabled)},
		Target:       []string{},
		Timeout:      stateTimeout,
		PollInterval: pollInterval(time.Second),
		Refresh:      keyState(ctx, conn, d.Id()),
	}
	if _, err := conf.WaitForStateContext(ctx); err != nil {
		return diag.Errorf("waiting for %s (%s) delete: %s", what, d.Id(), err)
	}
	return nil
}

// foundKey is all that is read of a key.
type foundKey struct {
	metadata       *types.KeyMetadata
	policy         string
	rotation       bool
	rotationPeriod *int32
	tags           map[string]string
}

// findKey is nil where there is no key. A new key may take a while to be seen.
func findKey(ctx context.Context, conn *kms.Client, d *schema.ResourceData) (*foundKey, error) {
	key := &foundKey{}
	read := func() (err error) {
		if key.metadata, err = describeKey(ctx, conn, d.Id()); err != nil {
			return fmt.Errorf("reading KMS Key (%s): %w", d.Id(), err)
		}
		policy, err := readPolicy(ctx, conn, d.Id())
		if err != nil {
			return fmt.Errorf("reading KMS Key (%s) policy: %w", d.Id(), err)
		}
		if key.policy, err = structure.NormalizeJsonString(policy); err != nil {
			return fmt.Errorf("policy contains invalid JSON: %w", err)
		}
		if key.metadata.Origin == types.OriginTypeAwsKms {
			if key.rotation, key.rotationPeriod, err = readRotation(ctx, conn, d.Id()); err != nil {
				return fmt.Errorf("reading KMS Key (%s) rotation enabled: %w", d.Id(), err)
			}
		}
		if key.tags, err = listTags(ctx, conn, d.Id()); err != nil {
			return fmt.Errorf("listing tags for KMS Key (%s): %w", d.Id(), err)
		}
		return nil
	}
	passing := func(err error) bool { return d.IsNewResource() && isNotFound(err) }
	err := retryWhen(ctx, propagationTimeout, passing, read)
	if isNotFound(err) && !d.IsNewResource() {
		return nil, nil
	}
	return key, err
}

// notThere takes a thing that is gone out of the state, or passes the error on.
func notThere(d *schema.ResourceData, what string, err error) diag.Diagnostics {
	if err != nil {
		return diag.Errorf("reading %s (%s): %s", what, d.Id(), err)
	}
	d.SetId("")
	return nil
}

// describeKey treats a key that waits for its deletion as gone.
func describeKey(ctx context.Context, conn *kms.Client, keyID string) (*types.KeyMetadata, error) {
	output, err := conn.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(keyID)})
	if err != nil {
		return nil, err
	}
	switch state := output.KeyMetadata.KeyState; state {
	case types.KeyStatePendingDeletion, types.KeyStatePendingReplicaDeletion:
		return nil, &types.NotFoundException{Message: aws.String(string(state))}
	}
	return output.KeyMetadata, nil
}

func keyState(ctx context.Context, conn *kms.Client, keyID string) retry.StateRefreshFunc {
	return func() (any, string, error) {
		key, err := describeKey(ctx, conn, keyID)
		if isNotFound(err) {
			return nil, "", nil
		}
		if err != nil {
			return nil, "", err
		}
		return key, string(key.KeyState), nil
	}
}

func readPolicy(ctx context.Context, conn *kms.Client, keyID string) (string, error) {
	output, err := conn.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{
		KeyId: aws.String(keyID), PolicyName: aws.String(defaultPolicyName),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(output.Policy), nil
}

func readRotation(ctx context.Context, conn *kms.Client, keyID string) (bool, *int32, error) {
	output, err := conn.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: aws.String(keyID)})
	if err != nil {
		return false, nil, err
	}
	return output.KeyRotationEnabled, output.RotationPeriodInDays, nil
}

func setRotation(ctx context.Context, conn *kms.Client, keyID string, enabled bool, days int) error {
	passing := func(err error) bool {
		disabled := (*types.DisabledException)(nil)
		return isNotFound(err) || errors.As(err, &disabled)
	}
	err := retryWhen(ctx, settlingTimeout, passing, func() error {
		if !enabled {
			_, err := conn.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: aws.String(keyID)})
			return err
		}
		input := kms.EnableKeyRotationInput{KeyId: aws.String(keyID)}
		if days > 0 {
			input.RotationPeriodInDays = aws.Int32(int32(days))
		}
		_, err := conn.EnableKeyRotation(ctx, &input)
		return err
	})
	if err != nil {
		return fmt.Errorf("updating KMS Key (%s) rotation: %w", keyID, err)
	}
	err = waitUntil(ctx, settlingTimeout, time.Second, 5, func() (bool, error) {
		is, period, err := readRotation(ctx, conn, keyID)
		if err != nil {
			return false, ignoreNotFound(err)
		}
		return is == enabled && (days == 0 || period == nil || int(*period) == days), nil
	})
	if err != nil {
		return fmt.Errorf("waiting for KMS Key (%s) rotation update: %w", keyID, err)
	}
	return nil
}

func setDescription(ctx context.Context, conn *kms.Client, what, keyID, description string) error {
	_, err := conn.UpdateKeyDescription(ctx, &kms.UpdateKeyDescriptionInput{
		KeyId: aws.String(keyID), Description: aws.String(description),
	})
	if err != nil {
		return fmt.Errorf("updating %s (%s) description: %w", what, keyID, err)
	}
	err = waitUntil(ctx, settlingTimeout, 2*time.Second, 5, func() (bool, error) {
		key, err := describeKey(ctx, conn, keyID)
		if err != nil {
			return false, ignoreNotFound(err)
		}
		return aws.ToString(key.Description) == description, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for %s (%s) description update: %w", what, keyID, err)
	}
	return nil
}

func setPolicy(ctx context.Context, conn *kms.Client, what, keyID, policy string, bypass bool) error {
	policy, err := structure.NormalizeJsonString(policy)
	if err != nil {
		return err
	}
	passing := func(err error) bool { return isNotFound(err) || isMalformedPolicy(err) }
	err = retryWhen(ctx, propagationTimeout, passing, func() error {
		_, err := conn.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{
			BypassPolicyLockoutSafetyCheck: bypass,
			KeyId:                          aws.String(keyID),
			Policy:                         aws.String(policy),
			PolicyName:                     aws.String(defaultPolicyName),
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("updating %s (%s) policy: %w", what, keyID, err)
	}
	if err := waitPolicy(ctx, conn, keyID, policy); err != nil {
		return fmt.Errorf("waiting for %s (%s) policy update: %w", what, keyID, err)
	}
	return nil
}

func waitPolicy(ctx context.Context, conn *kms.Client, keyID, policy string) error {
	return waitUntil(ctx, settlingTimeout, time.Second, 5, func() (bool, error) {
		current, err := readPolicy(ctx, conn, keyID)
		if err != nil {
			return false, ignoreNotFound(err)
		}
		return samePolicy(current, policy), nil
	})
}

func setEnabled(ctx context.Context, conn *kms.Client, what, keyID string, enabled bool) error {
	err := retryWhen(ctx, propagationTimeout, isNotFound, func() (err error) {
		if enabled {
			_, err = conn.EnableKey(ctx, &kms.EnableKeyInput{KeyId: aws.String(keyID)})
		} else {
			_, err = conn.DisableKey(ctx, &kms.DisableKeyInput{KeyId: aws.String(keyID)})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("updating %s (%s) (enabled = %t): %w", what, keyID, enabled, err)
	}
	err = waitUntil(ctx, stateTimeout, 2*time.Second, 15, func() (bool, error) {
		key, err := describeKey(ctx, conn, keyID)
		if err != nil {
			return false, ignoreNotFound(err)
		}
		return key.Enabled == enabled, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for %s (%s) update (enabled = %t): %w", what, keyID, enabled, err)
	}
	return nil
}

func setTags(d *schema.ResourceData, key *foundKey) {
	d.Set("tags", key.tags)
	d.Set("tags_all", key.tags)
}

func isNotFound(err error) bool {
	notFound := (*types.NotFoundException)(nil)
	return errors.As(err, &notFound)
}

func ignoreNotFound(err error) error {
	if isNotFound(err) {
		return nil
	}
	return err
}

// isMalformedPolicy is how KMS refuses principals that it does not know yet.
func isMalformedPolicy(err error) bool {
	malformed := (*types.MalformedPolicyDocumentException)(nil)
	return errors.As(err, &malformed)
}

func computedText() *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Computed: true}
}

func computedFlag() *schema.Schema {
	return &schema.Schema{Type: schema.TypeBool, Computed: true}
}

func flag(otherwise bool) *schema.Schema {
	return &schema.Schema{Type: schema.TypeBool, Optional: true, Default: otherwise}
}

func oneOf[T ~string](values []T) schema.SchemaValidateFunc {
	names := make([]string, 0, len(values))
	for _, value := range values {
		names = append(names, string(value))
	}
	return validation.StringInSlice(names, false)
}

func textOrNil(d *schema.ResourceData, name string) *string {
	if text, ok := d.GetOk(name); ok {
		return aws.String(text.(string))
	}
	return nil
}
