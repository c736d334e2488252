# Flink with this job and CUDA, for TaskManagers with NVIDIA GPUs: docs/gpu.md. From the project's root:
#   ./mvnw -B -Pgpu package -DskipTests
#   docker build -f deploy/flink/Dockerfile -t penstock:0.1.0-gpu-base .
#   docker build -f deploy/flink/gpu.Dockerfile -t penstock:0.1.0-gpu deploy/flink
FROM penstock:0.1.0-gpu-base

USER root
# The driver comes from the host through NVIDIA's container toolkit; these are what ONNX Runtime links against.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates wget \
    && wget -q "https://developer.download.nvidia.com/compute/cuda/repos/ubuntu$(. /etc/os-release; echo "$VERSION_ID" | tr -d .)/x86_64/cuda-keyring_1.1-1_all.deb" \
    && dpkg -i cuda-keyring_1.1-1_all.deb \
    && rm cuda-keyring_1.1-1_all.deb \
    && apt-get update \
    && apt-get install -y --no-install-recommends cuda-cudart-12-6 libcublas-12-6 libcurand-12-6 libcudnn9-cuda-12 \
    && rm -rf /var/lib/apt/lists/*
# utility brings nvidia-smi, by which Flink's discovery script finds the GPUs.
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    LD_LIBRARY_PATH=/usr/local/cuda-12.6/lib64
