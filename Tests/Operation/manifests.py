"""The Dockerfile by hadolint; compose.yaml and kubernetes.yaml by schemas that others keep, and by Pod Security's "restricted"."""
import subprocess

import kubernetes_validate
import yaml

VERSIONS = ("1.31", "1.37")
LINT = "{extends: default, rules: {line-length: {max: 140}, document-start: disable, braces: {max-spaces-inside: 1}}}"
# https://kubernetes.io/docs/concepts/security/pod-security-standards: volumes that "restricted" takes.
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
HOST_MEMBERS = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")


def restricted(pod):
    """What Pod Security would refuse in a pod at the level "restricted", which has that of "baseline" in it."""
    shared = pod.get("securityContext", {})
    for name in HOST_MEMBERS:
        if name in pod:
            yield f"{name} is set"
    for volume in pod.get("volumes", []):
        kinds = set(volume) - {"name"}
        if not kinds <= VOLUMES:
            yield f"volume {volume['name']} is {kinds}"
    for container in pod["containers"] + pod.get("initContainers", []):
        name, own = container["name"], container.get("securityContext", {})
        of = {**shared, **own}
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: allowPrivilegeEscalation is not false"
        if own.get("privileged"):
            yield f"{name}: privileged"
        if "ALL" not in own.get("capabilities", {}).get("drop", []):
            yield f"{name}: not all capabilities are dropped"
        if set(own.get("capabilities", {}).get("add", [])) - {"NET_BIND_SERVICE"}:
            yield f"{name}: capabilities are added"
        if of.get("runAsNonRoot") is not True or of.get("runAsUser") == 0:
            yield f"{name}: it may run as root"
        if of.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
            yield f"{name}: no seccomp profile"
        if any("hostPort" in port for port in container.get("ports", [])):
            yield f"{name}: a port of the host"
        if own.get("procMount", "Default") != "Default" or "seLinuxOptions" in of or "sysctls" in of:
            yield f"{name}: procMount, seLinuxOptions or sysctls"
        # Not asked for by "restricted", but by us.
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{name}: its root can be written"


def work(setup):
    findings = []

    def tool(*words):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        if done.returncode:
            findings.append((done.stdout + done.stderr).strip())

    # DL3008 would have each package of Debian pinned: its fixes are to come with a new build.
    tool(setup.bin / "hadolint", "--no-color", "--ignore", "DL3008", setup.root / "Dockerfile")
    files = sorted(setup.config.glob("*.yaml"))
    tool(setup.bin / "yamllint", "--strict", "-d", LINT, *files)
    tool(setup.bin / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", setup.config / "compose.yaml")

    documents = list(yaml.safe_load_all((setup.config / "kubernetes.yaml").read_text()))
    for document in documents:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as fault:
                findings.append(f"{document['kind']} in {version}: {fault}")
    namespace = next(document for document in documents if document["kind"] == "Namespace")
    if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
        findings.append("the namespace does not ask for Pod Security")
    deployment = next(document for document in documents if document["kind"] == "Deployment")["spec"]
    findings += restricted(deployment["template"]["spec"])
    if (deployment["replicas"], deployment["strategy"]["type"]) != (1, "Recreate"):
        findings.append("two pods could run on one volume")
    if deployment["selector"]["matchLabels"] != deployment["template"]["metadata"]["labels"]:
        findings.append("the deployment does not select its pods")
    return findings, f"Dockerfile, {len(files)} files of YAML, {len(documents)} documents of Kubernetes {' and '.join(VERSIONS)}"
