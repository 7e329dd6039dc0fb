"""What runs a container of the image: docker, podman, or, where only buildah is, namespaces of this script's own."""
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import time

BARE = pathlib.Path(__file__).resolve().parent / "bare.py"
STOPS_WITHIN_SECONDS = 30


def output(*words, check=True, within=300):
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=within)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{' '.join(map(str, words))} does not end within {within} s") from None
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{(done.stdout + done.stderr).strip()}")
    return done.stdout


def works(tool):
    if not shutil.which(tool):
        return False
    return subprocess.run([tool, "info"], capture_output=True).returncode == 0


def engine(image):
    """The first that works here, or None."""
    wanted = os.environ.get("RUNNER")
    for name, kind in (("docker", Docker), ("podman", Podman), ("buildah", Bare)):
        if wanted in (None, name) and works(name):
            return kind(image)
    return None


class Docker:
    """Containers through the command of docker, reached by a port of 127.0.0.1."""
    name, command, described = "docker", ["docker"], "docker, read-only root"

    def __init__(self, image):
        pass

    always = []
    network, hardened = ["--publish", "127.0.0.1::8080"], ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"]

    def run(self, *words):
        return output(*self.command, "run", *self.always, *words)

    def inspect(self, image):
        return json.loads(output(*self.command, "image", "inspect", image))[0]

    def config(self, image):
        return self.inspect(image)["Config"]

    def health_command(self, image):
        return self.config(image)["Healthcheck"]["Test"][1:]

    def added(self, image, base):
        """Bytes of the layers that the image has above its base."""
        return self.inspect(image)["Size"] - self.inspect(base)["Size"]

    def shell(self, image, text):
        return self.run("--rm", "--network", "none", "--user", "0:0", "--entrypoint", "/bin/sh", image, "-c", text)

    def start(self, image, volume, environment):
        name = f"rapport-test-{secrets.token_hex(4)}"
        variables = [word for pair in environment.items() for word in ("--env", "=".join(pair))]
        self.run("--detach", "--name", name, *self.network, *self.hardened, "--volume", f"{volume}:/data", *variables, image)
        return Contained(self, name)

    def client(self, name):
        """What goes before curl, and where it finds the service."""
        return [], "http://" + output(*self.command, "port", name, "8080/tcp").split()[0]

    def health(self, name):
        """What the engine says of it, which asks by itself at the interval that the image gives."""
        return output(*self.command, "inspect", "--format", "{{.State.Health.Status}}", name).strip()

    def make_volume(self):
        return output(*self.command, "volume", "create", f"rapport-test-{secrets.token_hex(4)}").strip()

    def remove_volume(self, volume):
        output(*self.command, "volume", "rm", volume)


class Podman(Docker):
    """Containers through podman, each with a network that has nothing but its own loopback, which curl enters."""
    name, described = "podman", "podman, read-only root without a tmpfs, no network but its own loopback"
    network = ["--network", "none"]
    hardened = [*Docker.hardened, "--read-only-tmpfs=false", "--log-driver", "k8s-file"]
    # Its own default raises these, which takes a privilege that a virtual machine or CI may not give.
    always = [*Docker.always, "--ulimit", "nofile=16384:16384", "--ulimit", "nproc=1024:1024"]

    def __init__(self, image):
        """With the runtime that works here: not each one knows every arrangement of cgroups."""
        os.environ["DISABLE_HC_SYSTEMD"] = "true"
        for runtime in ([], ["--runtime", "runc"], ["--runtime", "crun"]):
            self.command = ["podman", *runtime]
            done = subprocess.run(
                [*self.command, "run", *self.always, "--rm", "--network", "none", "--entrypoint", "/bin/true", image],
                capture_output=True, text=True)
            if done.returncode == 0:
                return
        raise RuntimeError(f"podman runs no container here: {done.stderr.strip()}")

    def health_command(self, image):
        return self.inspect(image)["Healthcheck"]["Test"][1:]

    def health(self, name):
        """It asks through timers of systemd, which may not be there: so it is told to ask now."""
        subprocess.run([*self.command, "healthcheck", "run", name], capture_output=True)
        return super().health(name)

    def client(self, name):
        pid = output(*self.command, "inspect", "--format", "{{.State.Pid}}", name).strip()
        enter = ["nsenter", "--target", pid, "--net"]
        return (enter if os.getuid() == 0 else ["podman", "unshare", *enter]), "http://127.0.0.1:8080"


class Contained:
    """A container of docker or podman."""

    def __init__(self, engine, name):
        self.engine, self.name, self.command = engine, name, engine.command

    def enter(self):
        return self.engine.client(self.name)

    def execute(self, words):
        return subprocess.run([*self.command, "exec", self.name, *words], capture_output=True, text=True)

    def health(self):
        return self.engine.health(self.name)

    def runs(self):
        return output(*self.command, "inspect", "--format", "{{.State.Running}}", self.name).strip() == "true"

    def code(self):
        return int(output(*self.command, "wait", self.name, within=STOPS_WITHIN_SECONDS).strip())

    def log(self):
        done = subprocess.run([*self.command, "logs", self.name], capture_output=True, text=True)
        return done.stdout + done.stderr

    def stop(self):
        output(*self.command, "stop", "--time", STOPS_WITHIN_SECONDS, self.name)
        return int(output(*self.command, "inspect", "--format", "{{.State.ExitCode}}", self.name).strip())

    def remove(self):
        output(*self.command, "rm", "--force", "--volumes", self.name, check=False)


class Bare:
    """Without a runtime: the root file system of the image through buildah, and namespaces through unshare; as root."""
    name = "buildah"
    described = "buildah's mount in namespaces of mounts, processes and network, read-only; there is no container runtime here"

    def __init__(self, image):
        if os.getuid() != 0:
            raise RuntimeError("without docker and podman this takes root, for namespaces; on Debian: sudo apt-get install podman runc")

    def config(self, image):
        return json.loads(output("buildah", "inspect", "--type", "image", image))["Docker"]["config"]

    def health_command(self, image):
        return self.config(image)["Healthcheck"]["Test"][1:]

    def mounted(self, image):
        container = output("buildah", "from", "--pull=never", image).strip()
        return container, output("buildah", "mount", container).strip()

    def files(self, image):
        container, root = self.mounted(image)
        try:
            found = {}
            for folder, _, names in os.walk(root):
                for path in (os.path.join(folder, name) for name in names):
                    status = os.lstat(path)
                    found[path.removeprefix(root)] = (status.st_size, int(status.st_mtime))
            return found
        finally:
            output("buildah", "rm", container)

    def added(self, image, base):
        """Bytes of the files that the image has and its base has not, or has otherwise, which is what layers hold."""
        before = self.files(base)
        return sum(size for path, (size, time) in self.files(image).items() if before.get(path) != (size, time))

    def shell(self, image, text):
        container, root = self.mounted(image)
        try:
            return output("chroot", root, "/bin/sh", "-c", text)
        finally:
            output("buildah", "rm", container)

    def start(self, image, volume, environment):
        container, root = self.mounted(image)
        return Namespaced(self, image, container, root, volume, environment)

    def make_volume(self):
        """As an engine makes one: with the owner that the folder has in the image."""
        folder = pathlib.Path(output("mktemp", "--directory", "--tmpdir", "rapport-volume-XXXXXXXX").strip())
        os.chown(folder, 65532, 65532)
        return str(folder)

    def remove_volume(self, volume):
        shutil.rmtree(volume)


class Namespaced:
    """A process in namespaces of its own."""

    def __init__(self, engine, image, container, root, volume, environment):
        self.container, self.root = container, root
        config, self.probe = engine.config(image), engine.health_command(image)
        self.user = int(config["User"].split(":")[0])
        variables = dict(entry.split("=", 1) for entry in config["Env"]) | environment
        self.file = open(f"{volume}.log", "w+")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", BARE, root, volume, str(self.user),
             *config["Entrypoint"], *config["Cmd"]],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables}, stdin=subprocess.DEVNULL, stdout=self.file,
            stderr=self.file)

    def inner(self):
        """The process id, seen from here, of process 1 in there."""
        try:
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        except OSError:
            return None
        return children[0] if children else None

    def enter(self):
        return ["nsenter", "--target", self.inner(), "--net"], "http://127.0.0.1:8080"

    def execute(self, words):
        inner = self.inner()
        try:
            variables = pathlib.Path(f"/proc/{inner}/environ").read_bytes().decode().split("\0")
        except OSError:
            return subprocess.CompletedProcess(words, 1, "", "it does not run")
        environment = dict(entry.split("=", 1) for entry in variables if entry)
        return subprocess.run(
            ["nsenter", "--target", inner, "--mount", "--pid", "--net", "--root", "--wd=/", "--setuid", str(self.user),
             "--setgid", str(self.user), *words], env=environment, capture_output=True, text=True)

    def health(self):
        """By the command of the image: there is no engine that would ask."""
        return "healthy" if self.execute(self.probe).returncode == 0 else "starting"

    def runs(self):
        return self.process.poll() is None

    def code(self):
        try:
            return self.process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"it does not end within {STOPS_WITHIN_SECONDS} s:\n{self.log()}") from None

    def log(self):
        self.file.seek(0)
        return self.file.read()

    def stop(self):
        os.kill(int(self.inner()), signal.SIGTERM)
        return self.code()

    def remove(self):
        if self.runs():
            self.process.kill()
            self.process.wait()
        self.file.close()
        os.unlink(self.file.name)
        for _ in range(50):  # the last mount in there goes with its namespace, a moment later
            if subprocess.run(["buildah", "rm", self.container], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
