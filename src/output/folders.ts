/** The folders below `generated/<environment>/` that are no target's: the platform's, Terraform's and the policy's. */

export const commonFolders = ["kubernetes", "argocd", "compose", "terraform", "privacy"] as const;
export type CommonFolder = (typeof commonFolders)[number];

/** What a person does with a folder's files. */
export const commonNext: Readonly<Record<CommonFolder, string>> = {
  kubernetes: "kubectl apply --server-side -k <this folder>",
  argocd: "kubectl apply -f application.yaml",
  compose: "docker compose -f compose.yaml up",
  terraform: "terraform init && terraform apply, in each stack's folder",
  privacy: "review it: every treatment of every field is a line",
};
