// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that what only measures stays out of the product. The rooms that it measures are links to the
// product's sources and not a dependency on its package: depending on the package would fetch and resolve every
// dependency of the gateway to measure two rooms that need none of them.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
    .target(name: "SallyportModel", swiftSettings: strict()),
    .target(name: "PolicyEngine", dependencies: ["SallyportModel"], swiftSettings: strict()),
    .target(name: "SQLAnalysis", dependencies: ["CPgQuery", "SallyportModel"], swiftSettings: strict()),
    .target(name: "ProcessMeter"),
    .executableTarget(
      name: "analysis-benchmark", dependencies: ["ProcessMeter", "SQLAnalysis", "PolicyEngine", "SallyportModel"],
      swiftSettings: strict()),
  ]
)

func strict() -> [SwiftSetting] {
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
