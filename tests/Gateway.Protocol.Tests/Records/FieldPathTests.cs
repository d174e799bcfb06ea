using Gateway.Protocol.Records;

namespace Gateway.Protocol.Tests.Records;

public sealed class FieldPathTests
{
    private const string Key = "00a1b2c3d4e5f607";

    [Theory]
    [InlineData("summary", FieldPathForm.Top, "summary", null, null)]
    [InlineData("case_ref", FieldPathForm.Top, "case_ref", null, null)]
    [InlineData("participation/" + Key, FieldPathForm.Element, "participation", Key, null)]
    [InlineData("entity/" + Key + "/birth_date", FieldPathForm.EntityField, "birth_date", Key, null)]
    [InlineData("entity/" + Key + "/identifier/ffffffffffffffff", FieldPathForm.EntityIdentifier, "identifier", Key, "ffffffffffffffff")]
    public void The_four_forms_parse_and_print_as_they_were(string text, FieldPathForm form, string name, string? key, string? identifierKey)
    {
        Assert.True(FieldPath.TryParse(text, out var path));
        Assert.Equal((form, name, key, identifierKey), (path.Form, path.Name, path.Key, path.IdentifierKey));
        Assert.Equal(text, path.ToString());
        Assert.Equal(form >= FieldPathForm.EntityField ? Key : null, path.EntityKey);
        Assert.Equal(path, form switch
        {
            FieldPathForm.Top => FieldPath.Top(name),
            FieldPathForm.Element => FieldPath.Element(name, key!),
            FieldPathForm.EntityField => FieldPath.EntityField(key!, name),
            _ => FieldPath.EntityIdentifier(key!, identifierKey!),
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("Summary")]
    [InlineData("summary/")]
    [InlineData("/summary")]
    [InlineData("sum mary")]
    [InlineData("summary1")]
    [InlineData("entity")]
    [InlineData("entity/" + Key + "/")]
    [InlineData("entity/" + Key)]
    [InlineData("entity/" + Key + "/identifier")]
    [InlineData("entity/" + Key + "/identifier/1")]
    [InlineData("entity/" + Key + "/names/" + Key)]
    [InlineData("entity/" + Key + "/identifier/" + Key + "/" + Key)]
    [InlineData("entity/00A1B2C3D4E5F607/names")]
    [InlineData("entity/0/names")]
    [InlineData("participation/" + Key + "/role")]
    [InlineData("participation/" + Key + "0")]
    [InlineData("participation/00a1b2c3d4e5f60g")]
    [InlineData("participation//" + Key)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Anything_else_is_no_path(string? text)
    {
        // "entity" alone is a name by the grammar, and a field the schema does not have.
        Assert.Equal(text == "entity", FieldPath.TryParse(text, out _));
    }

    [Fact]
    public void The_unset_path_equals_only_itself()
    {
        Assert.Equal(default, default(FieldPath));
        Assert.NotEqual(default, FieldPath.Top("summary"));
        Assert.Equal("", default(FieldPath).ToString());
    }
}
