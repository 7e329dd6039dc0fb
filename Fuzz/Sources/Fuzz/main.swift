import CFuzzer
import Glibc

// Fuzz TARGET OPTION…: the options are those of libFuzzer.

guard CommandLine.argc > 1, let name = CommandLine.unsafeArgv[1].map({ String(cString: $0) }), let target = Target(rawValue: name)
else {
    print("Name a target: \(Target.allCases.map(\.rawValue).joined(separator: ", ")).")
    exit(2)
}
Target.chosen = target

// libFuzzer gets the arguments without the name of the target.
CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
        Target.chosen.run(UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
    })
