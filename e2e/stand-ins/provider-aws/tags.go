package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/customdiff"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

const tagsPropagationTimeout = 10 * time.Minute

// tagged gives a KMS key tags. The provider has no default tags, so tags_all is what tags are.
func tagged(r *schema.Resource) *schema.Resource {
	tags := &schema.Schema{Type: schema.TypeString}
	r.Schema["tags"] = &schema.Schema{Type: schema.TypeMap, Optional: true, Elem: tags}
	r.Schema["tags_all"] = &schema.Schema{Type: schema.TypeMap, Optional: true, Computed: true, Elem: tags}

	tagsDiff := func(_ context.Context, d *schema.ResourceDiff, _ any) error {
		if !d.GetRawPlan().GetAttr("tags").IsWhollyKnown() {
			return d.SetNewComputed("tags_all")
		}
		tags := d.Get("tags").(map[string]any)
		if len(tags) > 0 {
			if maps.Equal(textMap(tags), textMap(d.Get("tags_all").(map[string]any))) {
				return nil
			}
			return d.SetNew("tags_all", tags)
		}
		if len(d.Get("tags_all").(map[string]any)) > 0 {
			return d.SetNew("tags_all", map[string]any{})
		}
		if d.HasChange("tags") {
			return d.SetNewComputed("tags_all")
		}
		return nil
	}
	if r.CustomizeDiff == nil {
		r.CustomizeDiff = tagsDiff
	} else {
		r.CustomizeDiff = customdiff.Sequence(r.CustomizeDiff, tagsDiff)
	}

	update := r.UpdateWithoutTimeout
	r.UpdateWithoutTimeout = func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
		if d.HasChange("tags_all") {
			if err := updateTags(ctx, d, meta.(*client).kms(regionOf(d, meta))); err != nil {
				return diag.FromErr(err)
			}
		}
		return update(ctx, d, meta)
	}
	return r
}

func updateTags(ctx context.Context, d *schema.ResourceData, conn *kms.Client) error {
	before, after := d.GetChange("tags_all")
	old, wanted := textMap(before.(map[string]any)), textMap(after.(map[string]any))
	var removed []string
	for key := range old {
		if _, ok := wanted[key]; !ok {
			removed = append(removed, key)
		}
	}
	if len(removed) > 0 {
		slices.Sort(removed)
		input := kms.UntagResourceInput{KeyId: aws.String(d.Id()), TagKeys: removed}
		if _, err := conn.UntagResource(ctx, &input); err != nil {
			return fmt.Errorf("updating tags for KMS (Key Management) resource (%s): untagging resource: %w", d.Id(), err)
		}
	}
	changed := map[string]any{}
	for key, value := range wanted {
		if was, ok := old[key]; !ok || was != value {
			changed[key] = value
		}
	}
	if len(changed) > 0 {
		input := kms.TagResourceInput{KeyId: aws.String(d.Id()), Tags: tagsOf(changed)}
		if _, err := conn.TagResource(ctx, &input); err != nil {
			return fmt.Errorf("updating tags for KMS (Key Management) resource (%s): tagging resource: %w", d.Id(), err)
		}
	}
	return waitTags(ctx, conn, d.Id(), wanted)
}

func tagsOf(tags map[string]any) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{TagKey: aws.String(key), TagValue: aws.String(tags[key].(string))})
	}
	return list
}

func listTags(ctx context.Context, conn *kms.Client, keyID string) (map[string]string, error) {
	tags := map[string]string{}
	pages := kms.NewListResourceTagsPaginator(conn, &kms.ListResourceTagsInput{KeyId: aws.String(keyID)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.TagKey)] = aws.ToString(tag.TagValue)
		}
	}
	return tags, nil
}

func waitTags(ctx context.Context, conn *kms.Client, keyID string, wanted map[string]string) error {
	return waitUntil(ctx, tagsPropagationTimeout, time.Second, 5, func() (bool, error) {
		tags, err := listTags(ctx, conn, keyID)
		if isNotFound(err) {
			return false, nil
		}
		return maps.Equal(tags, wanted), err
	})
}

func textMap(values map[string]any) map[string]string {
	texts := make(map[string]string, len(values))
	for key, value := range values {
		texts[key] = value.(string)
	}
	return texts
}
