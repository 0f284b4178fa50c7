package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/id"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

const aliasPrefix = "alias/"

func resourceAlias() *schema.Resource {
	name := func(conflicting string) *schema.Schema {
		return &schema.Schema{
			Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true,
			ConflictsWith: []string{conflicting},
			ValidateFunc: validation.All(
				validation.StringMatch(regexp.MustCompile(`^alias/[a-zA-Z0-9:/_-]+$`),
					"must begin with 'alias/' and only contain [a-zA-Z0-9:/_-]"),
				validation.StringDoesNotMatch(regexp.MustCompile(`^alias/aws/`),
					"must not begin with the reserved prefix 'alias/aws/'"),
			),
		}
	}
	return &schema.Resource{
		CreateWithoutTimeout: createAlias,
		ReadWithoutTimeout:   readAlias,
		UpdateWithoutTimeout: updateAlias,
		DeleteWithoutTimeout: deleteAlias,
		Schema: map[string]*schema.Schema{
			"arn":            computedText(),
			"name":           name("name_prefix"),
			"name_prefix":    name("name"),
			"target_key_arn": computedText(),
			"target_key_id": {
				Type: schema.TypeString, Required: true,
				DiffSuppressFunc: func(_, before, after string, _ *schema.ResourceData) bool {
					return sameKey(before, after)
				},
			},
		},
	}
}

func createAlias(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	name := d.Get("name").(string)
	if name == "" {
		prefix := d.Get("name_prefix").(string)
		if prefix == "" {
			prefix = aliasPrefix
		}
		name = id.PrefixedUniqueId(prefix)
	}
	conn := meta.(*client).kms(regionOf(d, meta))
	input := kms.CreateAliasInput{
		AliasName: aws.String(name), TargetKeyId: aws.String(d.Get("target_key_id").(string)),
	}
	err := retryWhen(ctx, settlingTimeout, isNotFound, func() error {
		_, err := conn.CreateAlias(ctx, &input)
		return err
	})
	if err != nil {
		return diag.Errorf("creating KMS Alias (%s): %s", name, err)
	}
	d.SetId(name)
	return nil
}

func readAlias(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	var alias *types.AliasListEntry
	find := func() (err error) {
		alias, err = findAlias(ctx, conn, d.Id())
		return err
	}
	passing := func(err error) bool { return d.IsNewResource() && isNotFound(err) }
	err := retryWhen(ctx, propagationTimeout, passing, find)
	if isNotFound(err) && !d.IsNewResource() {
		return notThere(d, "KMS Alias", nil)
	}
	if err != nil {
		return notThere(d, "KMS Alias", err)
	}
	target := aws.ToString(alias.TargetKeyId)
	d.Set("arn", alias.AliasArn)
	d.Set("name", alias.AliasName)
	d.Set("name_prefix", prefixOf(aws.ToString(alias.AliasName)))
	d.Set("target_key_arn", strings.TrimSuffix(aws.ToString(alias.AliasArn), aws.ToString(alias.AliasName))+"key/"+target)
	d.Set("target_key_id", target)
	return nil
}

func updateAlias(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	if !d.HasChange("target_key_id") {
		return nil
	}
	input := kms.UpdateAliasInput{
		AliasName: aws.String(d.Id()), TargetKeyId: aws.String(d.Get("target_key_id").(string)),
	}
	if _, err := meta.(*client).kms(regionOf(d, meta)).UpdateAlias(ctx, &input); err != nil {
		return diag.Errorf("updating KMS Alias (%s): %s", d.Id(), err)
	}
	return nil
}

func deleteAlias(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	conn := meta.(*client).kms(regionOf(d, meta))
	_, err := conn.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: aws.String(d.Id())})
	if err != nil && !isNotFound(err) {
		return diag.Errorf("deleting KMS Alias (%s): %s", d.Id(), err)
	}
	return nil
}

func findAlias(ctx context.Context, conn *kms.Client, name string) (*types.AliasListEntry, error) {
	pages := kms.NewListAliasesPaginator(conn, &kms.ListAliasesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, alias := range page.Aliases {
			if aws.ToString(alias.AliasName) == name {
				return &alias, nil
			}
		}
	}
	return nil, &types.NotFoundException{Message: aws.String(name)}
}

// sameKey compares keys that may be named by ID or by ARN.
func sameKey(before, after string) bool {
	idOf := func(key string) string { return key[strings.LastIndex(key, "/")+1:] }
	if strings.HasPrefix(before, "arn:") && strings.HasPrefix(after, "arn:") {
		return before == after
	}
	return before != "" && idOf(before) == idOf(after)
}

// prefixOf is the prefix of a generated name, or empty for a chosen one.
func prefixOf(name string) string {
	if length := len(name) - id.UniqueIDSuffixLength; length > 0 &&
		regexp.MustCompile(`^[0-9a-f]+$`).MatchString(name[length:]) {
		return name[:length]
	}
	return ""
}
