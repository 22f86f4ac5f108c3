package org.fiducial.generation.diffusion.tests;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/** What tests of the diffusion networks share: the reference's configuration keys and tensors. */
final class Diffusion {
	/** A U-Net of half a million numbers for tests that need no reference. */
	static final UNetConfig TINY = new UNetConfig(4, 4, 16, List.of(1, 2), 1, List.of(2), 2, 0, 12, 1, 4);

	private Diffusion() {
	}

	static UNetConfig unetConfig(ReferenceCase c) {
		JsonNode n = c.config();
		return new UNetConfig(n.get("in_channels").asInt(), n.path("out_channels").asInt(4), n.get("model_channels").asInt(), ints(n.get("channel_mult")),
				n.get("num_res_blocks").asInt(), ints(n.get("attention_resolutions")), n.get("num_heads").asInt(), 0, n.get("context_dim").asInt(),
				n.get("transformer_depth").asInt(), n.get("num_groups").asInt());
	}

	private static List<Integer> ints(JsonNode array) {
		List<Integer> out = new ArrayList<>();
		array.forEach(v -> out.add(v.asInt()));
		return out;
	}

	static long[] longs(ReferenceCase c, String tensor) {
		return c.tensor(tensor).toType(DataType.INT64, false).toLongArray();
	}

	/** Pictures [N, H, W, 3] of bytes as hints [N, 3, H, W] in [0, 1]. */
	static NDArray hint(ReferenceCase c, String tensor) {
		return c.tensor(tensor).toType(DataType.FLOAT32, false).div(255f).transpose(0, 3, 1, 2);
	}

	static NDArray normal(long seed, long... shape) {
		return org.fiducial.generation.diffusion.sampling.BatchNoise.counter(seed, 0).next(Torch.manager(), shape).squeeze(0);
	}
}
