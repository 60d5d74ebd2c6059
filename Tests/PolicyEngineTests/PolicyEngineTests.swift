import PolicyEngine
import Testing

@Test func placeholder() { #expect(!Policy.standard.version.isEmpty) }
