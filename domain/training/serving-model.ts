/**
 * The pipeline's parameter that names the archive of the model in service, which is judged on the same
 * windows. A job's input must exist: where there is none, it names an object that is no archive.
 */
export const SERVING_MODEL = "ServingModel";
