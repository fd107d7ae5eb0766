# For /opt/tljh/config/jupyterhub_config.d/: every student gets a container of the book's image.
c = get_config()  # noqa: F821  (JupyterHub provides it)

c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
# This machine as containers on Docker's own bridge see it; nobody outside does.
c.JupyterHub.hub_ip = "172.17.0.1"

c.DockerSpawner.image = "deep-generative-models:2026-10"
c.DockerSpawner.pull_policy = "never"  # it was built on this machine
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]
c.DockerSpawner.default_url = "/lab/tree/chapters"
c.DockerSpawner.mem_limit = "2.5G"
c.DockerSpawner.cpu_limit = 2  # which the image's start makes PyTorch's number of threads
c.DockerSpawner.remove = True
# What a student saves there outlives the container; the rest of the home is the book, fresh.
c.DockerSpawner.volumes = {"book-{username}": "/home/jovyan/work"}
