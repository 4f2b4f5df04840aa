/**
 * Where clouds give credentials and secrets to whoever asks from inside the machine: never an origin. Most by their own documentation; cloud-init's
 * data sources (docs/rtd/…/datasources) and the AWS, OCI and Datadog agents connect to the same addresses.
 */
export const METADATA_ADDRESSES: Readonly<Record<string, string>> = {
  // AWS, Azure, Google Cloud, Oracle, DigitalOcean, OpenStack, Hetzner, Vultr, IBM, Akamai and others
  "169.254.169.254": "instance metadata of most clouds",
  // AWS: "Use IPv6 to access the IMDS", EC2 user guide
  "fd00:ec2::254": "AWS instance metadata",
  // AWS: "Amazon ECS task metadata endpoint", "IAM roles for tasks"
  "169.254.170.2": "AWS ECS task credentials",
  // AWS: "Set up the Amazon EKS Pod Identity Agent"
  "169.254.170.23": "AWS EKS pod credentials",
  "fd00:ec2::23": "AWS EKS pod credentials",
  // Google Cloud: "About VM metadata", IPv6-only instances
  "fd20:ce::254": "Google Cloud instance metadata",
  // Azure: "What is IP address 168.63.129.16?" (WireServer; a public address, but routed to the host of the VM)
  "168.63.129.16": "Azure WireServer",
  // Alibaba Cloud: "Instance metadata", ECS user guide
  "100.100.100.200": "Alibaba Cloud instance metadata",
  "fd00:100::100:200": "Alibaba Cloud instance metadata",
  // Oracle: OCI Classic; IPv6 of the instance metadata service v2
  "192.0.0.192": "Oracle Cloud instance metadata",
  "fd00:c1::a9fe:a9fe": "Oracle Cloud instance metadata",
  // Tencent Cloud: metadata.tencentyun.com
  "169.254.0.23": "Tencent Cloud instance metadata",
  "169.254.10.10": "Tencent Cloud instance metadata",
  // Scaleway and Akamai: data sources of cloud-init
  "169.254.42.42": "Scaleway instance metadata",
  "fd00:42::42": "Scaleway instance metadata",
  "fd00:a9fe:a9fe::1": "Akamai instance metadata",
  // OpenStack Nova, "Metadata service": over IPv6 at a link-local address
  "fe80::a9fe:a9fe": "OpenStack instance metadata",
};
