import CFuzzer
import Glibc

// Fuzz TARGET OPTION…: the options are those of libFuzzer.

// Fuzz seeds FOLDER: the seeds that only this program can write, as they are of its own form.
if CommandLine.arguments.dropFirst().first == "seeds", let folder = CommandLine.arguments.dropFirst(2).first {
    for (number, seed) in FolderInput.seeds().enumerated() {
        guard let file = fopen("\(folder)/\(number)", "w"), fwrite(seed, 1, seed.count, file) == seed.count, fclose(file) == 0
        else {
            print("\(folder) cannot be written to.")
            exit(1)
        }
    }
    exit(0)
}
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
