import CShim

/// What the system refused.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// An errno.
    public let code: CInt

    public var description: String { systemText(of: code) }
}

/// What an errno means, in words.
public func systemText(of code: CInt) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
        guard let start = text.baseAddress else { return "" }
        cs_error_text(code, start, text.count)
        return String(cString: start)
    }
}
