/**
 * The published study, in one place. Source: "Not all synthetic datasets are created equal" (Parallel Domain): mIoU over 19 classes
 * on Cityscapes' validation photographs, same network and training in every arm.
 */
export interface PublishedArm {
  readonly arm: string;
  readonly label: string;
  readonly source: string;
  readonly adaptation: string;
  readonly miou: number;
  /** Change as the study states it. */
  readonly change: string;
}

/** The five arms in the order that the study expects, worst first. */
export const publishedArms: readonly PublishedArm[] = [
  { arm: "gta-source-only", label: "GTA, source only", source: "GTA", adaptation: "none", miou: 0.24, change: "" },
  { arm: "gta-advent", label: "GTA + ADVENT", source: "GTA", adaptation: "ADVENT", miou: 0.36, change: "+50 % over source only" },
  { arm: "pd-v1-advent", label: "PD v1 + ADVENT", source: "PD v1: the target's camera", adaptation: "ADVENT", miou: 0.42, change: "+17 % over GTA + ADVENT" },
  { arm: "pd-v2-advent", label: "PD v2 + ADVENT", source: "PD v2: v1 with simplified masks", adaptation: "ADVENT", miou: 0.45, change: "+25 % over GTA + ADVENT" },
  { arm: "pd-v3-advent", label: "PD v3 + ADVENT", source: "PD v3: v2 in the target's setting, classes evened out", adaptation: "ADVENT", miou: 0.468, change: "+30 % over GTA + ADVENT" },
]; // prettier-ignore

export interface PublishedStep {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** What the study says, as a clause. */
  readonly says: string;
  /** The classes meant, as read here. */
  readonly named: readonly string[];
}

/**
 * What the study says each step helps. It names groups; which classes belong to them is read here as follows: background is ground,
 * buildings, walls, plants and sky; wheels are the two vehicles that are mostly wheels; rare are riders and the rarer vehicles.
 */
export const publishedSteps: readonly PublishedStep[] = [
  {
    from: "gta-advent",
    to: "pd-v1-advent",
    label: "v1 over GTA: the camera",
    says: "v1 helps background classes",
    named: ["road", "sidewalk", "building", "wall", "vegetation", "terrain", "sky", "pavement", "tree"],
  },
  {
    from: "pd-v1-advent",
    to: "pd-v2-advent",
    label: "v2 over v1: the masks",
    says: "v2 helps wheels and vegetation",
    named: ["vegetation", "bicycle", "motorcycle", "tree", "bicyclist"],
  },
  {
    from: "pd-v2-advent",
    to: "pd-v3-advent",
    label: "v3 over v2: setting, classes",
    says: "v3 helps sky, vegetation, bus, sign and other rare classes",
    named: [
      "sky",
      "vegetation",
      "bus",
      "traffic sign",
      "rider",
      "truck",
      "train",
      "motorcycle",
      "bicycle",
      "tree",
      "sign",
      "bicyclist",
    ],
  },
];

const controlSuffix = "-lambda0";

export const isControl = (arm: string): boolean => arm.endsWith(controlSuffix);
export const controlOf = (arm: string): string => arm + controlSuffix;
export const mainOf = (arm: string): string => (isControl(arm) ? arm.slice(0, -controlSuffix.length) : arm);

export const publishedOf = (arm: string): PublishedArm | undefined => publishedArms.find((p) => p.arm === arm);

/** "PD v1 + ADVENT", "GTA + ADVENT, λ = 0"; an arm that the study does not have keeps its own name. */
export function armLabel(arm: string): string {
  const label = publishedOf(mainOf(arm))?.label ?? mainOf(arm);
  return isControl(arm) ? `${label}, λ\u00a0=\u00a00` : label;
}
