import Guidance
import Testing

@testable import Pages

@Suite struct HTMLTests {
}
