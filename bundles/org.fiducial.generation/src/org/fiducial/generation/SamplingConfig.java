package org.fiducial.generation;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * How pictures are sampled. What belongs to a picture (prompts, guidance scale, control strength, seed) is in its
 * {@link GenerationRequest}. Components that are missing in a file take their defaults.
 *
 * @param sampler one of {@link #SAMPLERS}
 * @param steps denoising steps, 1 to 1000; each is one evaluation of the network
 * @param eta DDIM's noise, 0 (deterministic) to 1
 * @param spacing how the steps are spread, one of {@link #SPACINGS}; {@code auto} for the sampler's own
 * @param batchSize pictures a pass; does not change results beyond the rounding of the precision
 * @param noise one of {@link #NOISES}: {@code counter} is the product's own, {@code torch} that of {@code torch.manual_seed(seed + item)}
 *            and {@code torch.randn} on a CPU, for comparison with pictures made elsewhere; a synthesis passes its configured seed on
 * @param guidanceRange steps with guidance; the others are cheaper, as they need no unconditional pass
 * @param control how the landmarks steer
 * @param precision one of {@link #PRECISIONS}: of the networks that predict noise. {@code fp32} is the same on every machine but for last bits; {@code bf16}
 *            gives slightly other pictures, faster where the machine multiplies 16-bit floats; {@code auto} takes it there
 */
public record SamplingConfig(String sampler, int steps, double eta, String spacing, int batchSize, String noise, StepRange guidanceRange, ControlConfig control, String precision) {
	/** The samplers' names. */
	public static final List<String> SAMPLERS = List.of("ddim", "dpmpp-2m", "dpmpp-2m-karras", "unipc");
	/** The name of the sampler's own spacing. */
	public static final String AUTO = "auto";
	/** The name of PyTorch's noise. */
	public static final String TORCH = "torch";
	/** The spacings' names. */
	public static final List<String> SPACINGS = List.of(AUTO, "compvis", "quad", "leading", "trailing", "linspace");
	/** The noises' names. */
	public static final List<String> NOISES = List.of("counter", TORCH);
	/** The precisions' names. */
	public static final List<String> PRECISIONS = List.of("fp32", "bf16", AUTO);
	/** DDIM, 50 steps, deterministic: the paper's. */
	public static final SamplingConfig DEFAULT = new SamplingConfig("ddim", 50, 0, AUTO, 4);

	public SamplingConfig {
		sampler = known("sampler", sampler, SAMPLERS);
		spacing = known("spacing", spacing, SPACINGS);
		noise = known("noise", noise, NOISES);
		precision = known("precision", precision, PRECISIONS);
		guidanceRange = guidanceRange == null ? StepRange.ALL : guidanceRange;
		control = control == null ? ControlConfig.DEFAULT : control;
		check(steps >= 1, "steps " + steps + ", expected at least 1");
		check(batchSize >= 1, "batchSize " + batchSize + ", expected at least 1");
		check(eta >= 0 && eta <= 1, "eta " + eta + ", expected 0 to 1");
		check(eta == 0 || "ddim".equals(sampler), "eta " + eta + ": " + sampler + " adds no noise; set eta to 0, or take the sampler ddim");
		check(AUTO.equals(spacing) || !"dpmpp-2m-karras".equals(sampler),
				"spacing " + spacing + ": dpmpp-2m-karras spreads its steps by noise level; leave the spacing out, or take the sampler dpmpp-2m");
	}

	/** Everything else as in {@link #DEFAULT}. */
	public SamplingConfig(String sampler, int steps, double eta, String spacing, int batchSize) {
		this(sampler, steps, eta, spacing, batchSize, null, null, null, null);
	}

	/** The same in another precision. */
	public SamplingConfig withPrecision(String name) {
		return new SamplingConfig(sampler, steps, eta, spacing, batchSize, noise, guidanceRange, control, name);
	}

	/** The same with so many pictures a pass. */
	public SamplingConfig withBatchSize(int pictures) {
		return new SamplingConfig(sampler, steps, eta, spacing, pictures, noise, guidanceRange, control, precision);
	}

	private static String known(String what, String word, List<String> names) {
		if (word == null) {
			return names.getFirst();
		}
		if (!names.contains(word)) {
			throw FiducialException.usage(Suggest.unknown(what, word, names));
		}
		return word;
	}

	private static void check(boolean right, String message) {
		if (!right) {
			throw FiducialException.usage(message);
		}
	}
}
