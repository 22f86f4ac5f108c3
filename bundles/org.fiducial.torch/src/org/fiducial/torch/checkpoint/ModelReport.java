package org.fiducial.torch.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * Which model a checkpoint holds.
 *
 * @param family for example {@code Stable Diffusion 1.x}
 * @param naming {@code compvis}, {@code diffusers}, …
 * @param problem why this program cannot use it, as a sentence; null if it can
 * @param parts the networks in it
 * @param averages tensors that are moving averages of others
 * @param leftOver names that belong to no part
 * @param notes sentences about the rest
 */
public record ModelReport(String family, String naming, String problem, List<Part> parts, int averages, List<String> leftOver, List<String> notes) {
	/**
	 * A network.
	 *
	 * @param role for example {@code U-Net}
	 * @param prefix of its names in the file
	 * @param configuration as its shapes tell, by the keys of the model's configuration
	 * @param tensors how many it has
	 * @param parameters how many numbers they have
	 * @param missing names that the configuration needs and the file lacks
	 * @param unexpected names that the file has and the configuration does not need
	 * @param misshapen names whose shapes do not fit the configuration, with both shapes
	 */
	public record Part(String role, String prefix, Map<String, Object> configuration, int tensors, long parameters, List<String> missing, List<String> unexpected,
			List<String> misshapen) {
		/** Whether nothing is missing and every shape fits. */
		public boolean complete() {
			return missing.isEmpty() && misshapen.isEmpty();
		}
	}

	/** A report that only says what the file is and why it cannot be used. */
	public static ModelReport wrong(String family, String problem) {
		return new ModelReport(family, "", problem, List.of(), 0, List.of(), List.of());
	}
}
