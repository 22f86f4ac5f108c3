package org.fiducial.generation.diffusion.checkpoint;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;

/** Which networks of a latent diffusion model a checkpoint holds. */
public final class CheckpointParts {
	/** The original implementation's averages: the U-Net's weights, their decay and how often they were updated (ldm/modules/ema.py). */
	private static final String AVERAGE = "model_ema.";
	private static final String AVERAGE_UNET = AVERAGE + "diffusion_model";
	/** Where diffusers' training scripts put them. */
	private static final String AVERAGE_FOLDER = "unet_ema/";
	/** Tables of the noise schedule and switches that the original implementation keeps as tensors (ldm/models/diffusion/ddpm.py). */
	private static final Set<String> TABLES = Set.of("betas", "alphas_cumprod", "alphas_cumprod_prev", "sqrt_alphas_cumprod", "sqrt_one_minus_alphas_cumprod", "log_one_minus_alphas_cumprod",
			"sqrt_recip_alphas_cumprod", "sqrt_recipm1_alphas_cumprod", "posterior_variance", "posterior_log_variance_clipped", "posterior_mean_coef1", "posterior_mean_coef2", "logvar",
			"scale_factor", "lvlb_weights");

	private final Map<Network, FoundNetwork> networks = new EnumMap<>(Network.class);
	private final List<String> leftOver = new ArrayList<>();
	private int averages;
	private FoundNetwork average;

	private CheckpointParts() {
	}

	/**
	 * Finds the networks.
	 *
	 * @throws FiducialException (input) if one has contradictory shapes
	 */
	public static CheckpointParts of(NamedTensors tensors) {
		try {
			return parts(tensors);
		} catch (NumberFormatException | ArithmeticException e) {
			throw FiducialException.input(tensors.title() + ": names or shapes of its tensors make no sense: " + e.getMessage(), e);
		}
	}

	private static CheckpointParts parts(NamedTensors tensors) {
		CheckpointParts out = new CheckpointParts();
		String wrapper = tensors.names().stream().allMatch(n -> n.startsWith("module.")) ? "module." : "";
		Set<String> taken = new HashSet<>();
		for (Network n : Network.values()) {
			out.find(tensors, n, wrapper, taken);
		}
		out.findAverage(tensors, wrapper);
		for (String name : tensors.names()) {
			String bare = name.substring(wrapper.length());
			if (bare.startsWith(AVERAGE) || bare.startsWith(AVERAGE_FOLDER)) {
				out.averages++;
			} else if (!taken.contains(name) && !TABLES.contains(bare)) {
				out.leftOver.add(name);
			}
		}
		return out;
	}

	private void find(NamedTensors tensors, Network network, String wrapper, Set<String> taken) {
		List<String> prefixes = new ArrayList<>(network.prefixes());
		prefixes.add("");
		for (String p : prefixes) {
			String prefix = wrapper + p;
			for (boolean diffusers : new boolean[] {false, true}) {
				if (tensors.has(prefix + network.mark(diffusers)) && !taken.contains(prefix + network.mark(diffusers)) && fits(tensors, network, prefix, diffusers)) {
					List<String> names = tensors.names().stream().filter(n -> n.startsWith(prefix) && !taken.contains(n) && !(p.isEmpty() && n.substring(wrapper.length()).startsWith(AVERAGE)))
							.toList();
					networks.put(network, new FoundNetwork(tensors, network, prefix, diffusers, names));
					taken.addAll(names);
					return;
				}
			}
		}
	}

	private void findAverage(NamedTensors tensors, String wrapper) {
		FoundNetwork unet = networks.get(Network.UNET);
		if (unet != null) {
			String prefix = unet.isDiffusers() ? AVERAGE_FOLDER : wrapper + AVERAGE_UNET;
			List<String> names = tensors.names().stream().filter(n -> n.startsWith(prefix)).toList();
			average = names.isEmpty() ? null : FoundNetwork.average(unet, prefix, names);
		}
	}

	/** Without a prefix, U-Net and ControlNet have the same marks, and so have autoencoders of several kinds. */
	private static boolean fits(NamedTensors tensors, Network network, String prefix, boolean diffusers) {
		return switch (network) {
			case UNET -> !tensors.has(prefix + Network.CONTROLNET.mark(diffusers)) && (!diffusers || tensors.has(prefix + "time_embedding.linear_1.weight"));
			default -> true;
		};
	}

	/** A network; null if it is not there. */
	public FoundNetwork get(Network network) {
		return networks.get(network);
	}

	/** All of them. */
	public Iterable<FoundNetwork> all() {
		return networks.values();
	}

	/** Whether there is none. */
	public boolean isEmpty() {
		return networks.isEmpty();
	}

	/** The moving average of the U-Net's weights, of the U-Net's configuration; null if there is none. */
	public FoundNetwork average() {
		if (average != null) {
			average.configuration(get(Network.UNET).configuration());
		}
		return average;
	}

	/** How many tensors are moving averages of others. */
	public int averages() {
		return averages;
	}

	/** Names that belong to none. */
	public List<String> leftOver() {
		return leftOver;
	}
}
