package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
)

// The real resource's default time for each operation, and its pause before the first look.
const (
	regionTimeout = 30 * time.Minute
	regionDelay   = 15 * time.Second
)

// regionResource is aws_ssoadmin_region. Like the real one it has no lock, and an AddRegion whose wait
// fails leaves nothing in the state.
type regionResource struct {
	client *client
}

type regionModel struct {
	InstanceARN types.String   `tfsdk:"instance_arn"`
	Region      types.String   `tfsdk:"region"`
	RegionName  types.String   `tfsdk:"region_name"`
	Status      types.String   `tfsdk:"status"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// regionIdentity is what a Region's identity is made of. Since Terraform 1.12 it may never change.
type regionIdentity struct {
	AccountID   types.String `tfsdk:"account_id"`
	Region      types.String `tfsdk:"region"`
	InstanceARN types.String `tfsdk:"instance_arn"`
	RegionName  types.String `tfsdk:"region_name"`
}

func (r *regionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, response *resource.IdentitySchemaResponse) {
	optional := identityschema.StringAttribute{OptionalForImport: true}
	required := identityschema.StringAttribute{RequiredForImport: true}
	response.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"account_id": optional, "region": optional, "instance_arn": required, "region_name": required,
	}}
}

// identify sets the identity. Older releases of Terraform have none.
func (r *regionResource) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m regionModel) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, regionIdentity{
		AccountID: types.StringValue(r.client.accountID), Region: m.Region, InstanceARN: m.InstanceARN, RegionName: m.RegionName,
	})
}

func (r *regionResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "aws_ssoadmin_region"
}

func (r *regionResource) Schema(ctx context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"instance_arn": schema.StringAttribute{
				Required: true, PlanModifiers: replace, Validators: []validator.String{isARN{}},
			},
			"region": schema.StringAttribute{
				Optional: true, Computed: true,
				Description: "Region where this resource will be managed. " +
					"Defaults to the Region set in the provider configuration.",
			},
			"region_name": schema.StringAttribute{
				Required: true, PlanModifiers: replace, Validators: []validator.String{isRegionName{}},
			},
			"status": schema.StringAttribute{Computed: true},
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{Create: true, Delete: true}),
		},
	}
}

func (r *regionResource) Configure(_ context.Context, request resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if c, ok := request.ProviderData.(*client); ok {
		r.client = c
	}
}

// ModifyPlan fills in the provider's Region, and replaces the resource when its Region changes.
func (r *regionResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if request.Plan.Raw.IsNull() || r.client == nil {
		return
	}
	region := path.Root("region")
	var planned, inState types.String
	response.Diagnostics.Append(request.Plan.GetAttribute(ctx, region, &planned)...)
	if planned.IsNull() || planned.IsUnknown() {
		planned = types.StringValue(r.client.region)
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, region, planned)...)
	}
	if err := r.client.samePartition(planned.ValueString()); err != nil {
		response.Diagnostics.AddAttributeError(region, "Invalid Region Value", err.Error())
		return
	}
	if request.State.Raw.IsNull() {
		return
	}
	response.Diagnostics.Append(request.State.GetAttribute(ctx, region, &inState)...)
	if !planned.Equal(inState) {
		response.RequiresReplace = append(response.RequiresReplace, region)
	}
}

func (r *regionResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan regionModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, shortened(regionTimeout))
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	conn := r.client.ssoAdmin(plan.Region.ValueString())
	_, err := conn.AddRegion(ctx, &ssoadmin.AddRegionInput{
		InstanceArn: plan.InstanceARN.ValueStringPointer(), RegionName: plan.RegionName.ValueStringPointer(),
	})
	if err == nil {
		pending := []ssotypes.RegionStatus{ssotypes.RegionStatusAdding}
		target := []ssotypes.RegionStatus{ssotypes.RegionStatusActive}
		plan.Status, err = plan.wait(ctx, conn, pending, target, timeout)
	}
	if err != nil {
		response.Diagnostics.AddError("creating SSO Admin Region ("+plan.RegionName.ValueString()+")", err.Error())
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	response.Diagnostics.Append(r.identify(ctx, response.Identity, plan)...)
}

func (r *regionResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state regionModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := state.find(ctx, r.client.ssoAdmin(state.Region.ValueString()))
	if isNotFoundInSSO(err) {
		response.Diagnostics.AddWarning("AWS resource not found during refresh",
			"Automatically removing from Terraform State instead of returning the error, "+
				"which may trigger resource recreation. Original error: "+err.Error())
		response.State.RemoveResource(ctx)
		// The framework takes no answer without one, although nothing is left to identify.
		response.Diagnostics.Append(r.identify(ctx, response.Identity, state)...)
		return
	}
	if err != nil {
		response.Diagnostics.AddError("reading SSO Admin Region ("+state.RegionName.ValueString()+")", err.Error())
		return
	}
	state.Status = types.StringValue(string(found.Status))
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
	response.Diagnostics.Append(r.identify(ctx, response.Identity, state)...)
}

// Update is there because the framework asks for it. The real one fails like this.
func (r *regionResource) Update(_ context.Context, _ resource.UpdateRequest, response *resource.UpdateResponse) {
	response.Diagnostics.AddError("updating SSO Admin Region", "the Update method should not have been called")
}

func (r *regionResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state regionModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, shortened(regionTimeout))
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	conn := r.client.ssoAdmin(state.Region.ValueString())
	_, err := conn.RemoveRegion(ctx, &ssoadmin.RemoveRegionInput{
		InstanceArn: state.InstanceARN.ValueStringPointer(), RegionName: state.RegionName.ValueStringPointer(),
	})
	if isNotFoundInSSO(err) {
		return
	}
	if err == nil {
		pending := ssotypes.RegionStatus("").Values()
		_, err = state.wait(ctx, conn, pending, nil, timeout)
	}
	if err != nil {
		response.Diagnostics.AddError("deleting SSO Admin Region ("+state.RegionName.ValueString()+")", err.Error())
	}
}

func (r *regionResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	id, region := request.ID, r.client.region
	if match := importIDWithRegion.FindStringSubmatch(id); match != nil {
		id, region = match[1], match[2]
	}
	parts := strings.Split(id, ",")
	if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		response.Diagnostics.AddError("Invalid Resource Import ID Value",
			fmt.Sprintf("The import ID %q must be <instance_arn>,<region_name>.", request.ID))
		return
	}
	for name, value := range map[string]string{"instance_arn": parts[0], "region_name": parts[1], "region": region} {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func (m *regionModel) find(ctx context.Context, conn *ssoadmin.Client) (*ssoadmin.DescribeRegionOutput, error) {
	return conn.DescribeRegion(ctx, &ssoadmin.DescribeRegionInput{
		InstanceArn: m.InstanceARN.ValueStringPointer(), RegionName: m.RegionName.ValueStringPointer(),
	})
}

// wait waits for a status, or with no target until the Region is gone.
func (m *regionModel) wait(ctx context.Context, conn *ssoadmin.Client, pending, target []ssotypes.RegionStatus, timeout time.Duration) (types.String, error) {
	conf := &retry.StateChangeConf{
		Pending:      texts(pending),
		Target:       texts(target),
		Timeout:      timeout,
		Delay:        shortened(regionDelay),
		PollInterval: pollInterval(5 * time.Second),
		Refresh: func() (any, string, error) {
			found, err := m.find(ctx, conn)
			if isNotFoundInSSO(err) {
				return nil, "", nil
			}
			if err != nil {
				return nil, "", err
			}
			return found, string(found.Status), nil
		},
	}
	found, err := conf.WaitForStateContext(ctx)
	if output, ok := found.(*ssoadmin.DescribeRegionOutput); ok && err == nil {
		return types.StringValue(string(output.Status)), nil
	}
	return types.StringNull(), err
}

func isNotFoundInSSO(err error) bool {
	notFound := (*ssotypes.ResourceNotFoundException)(nil)
	return errors.As(err, &notFound)
}

func texts[T ~string](values []T) []string {
	list := make([]string, 0, len(values))
	for _, value := range values {
		list = append(list, string(value))
	}
	return list
}

type isARN struct{}

func (isARN) Description(context.Context) string           { return "value must be a valid ARN" }
func (v isARN) MarkdownDescription(context.Context) string { return v.Description(nil) }
func (v isARN) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if value := request.ConfigValue; !value.IsNull() && !value.IsUnknown() && !arn.IsARN(value.ValueString()) {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid ARN Value",
			fmt.Sprintf("%q is not a valid ARN.", value.ValueString()))
	}
}

var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$`)

type isRegionName struct{}

func (isRegionName) Description(context.Context) string {
	return "value must be a valid AWS Region Code"
}
func (v isRegionName) MarkdownDescription(context.Context) string {
	return v.Description(nil)
}
func (v isRegionName) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if value := request.ConfigValue; !value.IsNull() && !value.IsUnknown() && !regionName.MatchString(value.ValueString()) {
		response.Diagnostics.AddAttributeError(request.Path, "Invalid Attribute Value",
			fmt.Sprintf("%q is not a valid AWS Region Code.", value.ValueString()))
	}
}

var _ resource.ResourceWithImportState = (*regionResource)(nil)
var _ resource.ResourceWithModifyPlan = (*regionResource)(nil)
