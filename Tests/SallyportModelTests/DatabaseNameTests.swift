import SallyportModel
import Testing

struct DatabaseNameTests {
  @Test(arguments: [
    ("shop", Environment.production, "shop.production"), ("shop", .development, "shop.development"),
    ("shop", .staging, "shop.staging"), ("shop-dev", .development, "shop-dev"), ("prod_shop", .production, "prod_shop"),
    ("shop-stage", .staging, "shop-stage"), ("development", .development, "development"),
    // A name that says something else, or two things, says nothing.
    ("shop-dev", .production, "shop-dev.production"), ("prod-to-dev", .production, "prod-to-dev.production"),
    ("devices", .development, "devices.development"), ("product", .production, "product.production"),
  ])
  func `a URL's database says the environment`(name: String, environment: Environment, text: String) throws {
    let database = DatabaseName(of: try UpstreamName(name), in: environment)
    #expect(database.description == text)
    #expect(DatabaseName(text) == database)
  }

  @Test(arguments: [
    "", ".", "shop.", ".production", "shop.prod", "shop.Production", "shop.production.x", "Shop", "shop@production",
  ])
  func `anything else names no upstream`(text: String) { #expect(DatabaseName(text) == nil) }
}
