package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	classic "github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// modernProvider is the half whose resources the real provider builds on terraform-plugin-framework.
type modernProvider struct {
	// Configured first; its client serves both halves.
	classic *classic.Provider
}

func (p *modernProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "aws"
}

func (p *modernProvider) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, name := range stringArguments {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	for _, name := range boolArguments {
		attributes[name] = schema.BoolAttribute{Optional: true}
	}
	for _, name := range numberArguments {
		attributes[name] = schema.Int64Attribute{Optional: true}
	}
	for _, name := range setArguments {
		attributes[name] = schema.SetAttribute{Optional: true, ElementType: types.StringType}
	}
	endpoints := map[string]schema.Attribute{}
	for _, service := range endpointServices {
		endpoints[service] = schema.StringAttribute{Optional: true}
	}
	response.Schema = schema.Schema{
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"endpoints": schema.SetNestedBlock{
				NestedObject: schema.NestedBlockObject{Attributes: endpoints},
			},
		},
	}
}

func (p *modernProvider) Configure(_ context.Context, _ provider.ConfigureRequest, response *provider.ConfigureResponse) {
	if c, ok := p.classic.Meta().(*client); ok {
		response.ResourceData = c
	}
}

func (p *modernProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &regionResource{} }}
}

func (p *modernProvider) DataSources(context.Context) []func() datasource.DataSource {
	return nil
}
