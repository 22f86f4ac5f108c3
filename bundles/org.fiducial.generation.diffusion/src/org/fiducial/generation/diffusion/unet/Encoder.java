package org.fiducial.generation.diffusion.unet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Probe;
import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The part that U-Net and ControlNet share: {@code time_embed}, {@code input_blocks} and {@code middle_block}. */
final class Encoder {
	/** Channels of the finest level from which on the default memory layout is as fast. */
	private static final int WIDE = 64;

	private final UNetConfig config;
	private final Layers.TimeEmbed timeEmbed;
	private final List<List<Layer>> inputBlocks = new ArrayList<>();
	private final List<Layer> middleBlock;
	private final List<Integer> skipChannels = new ArrayList<>();
	private Probe probe;
	private Segments segments = Segments.PLAIN;
	private boolean channelsLast;

	Encoder(UNetConfig c) {
		config = c;
		channelsLast = c.modelChannels() < WIDE;
		timeEmbed = new Layers.TimeEmbed(c);
		int ch = c.modelChannels();
		add(List.of(new Layers.Conv("input_blocks.0.0", c.inChannels(), ch, 3, 1, false)), ch);
		for (int level = 0; level < c.levels(); level++) {
			for (int r = 0; r < c.numResBlocks(); r++) {
				String name = "input_blocks." + inputBlocks.size();
				List<Layer> block = new ArrayList<>();
				block.add(new Layers.ResBlock(name + ".0", c, ch, c.channels(level)));
				ch = c.channels(level);
				if (c.attention(level)) {
					block.add(new Layers.SpatialTransformer(name + ".1", c, ch));
				}
				add(block, ch);
			}
			if (level < c.levels() - 1) {
				add(List.of(new Layers.Conv("input_blocks." + inputBlocks.size() + ".0.op", ch, ch, 3, 2, false)), ch);
			}
		}
		middleBlock = List.of(new Layers.ResBlock("middle_block.0", c, ch, ch), new Layers.SpatialTransformer("middle_block.1", c, ch),
				new Layers.ResBlock("middle_block.2", c, ch, ch));
	}

	private void add(List<Layer> block, int channels) {
		inputBlocks.add(block);
		skipChannels.add(channels);
	}

	/** Lays maps out plane by plane whatever the width. */
	void planes() {
		channelsLast = false;
	}

	/** Shows intermediate results of the next passes; null for none. */
	void probe(Probe newProbe) {
		probe = newProbe;
	}

	/** Runs its blocks so in the next passes. */
	void segments(Segments newSegments) {
		segments = newSegments;
	}

	/** Channels of the outputs of the input blocks, in order. */
	List<Integer> skipChannels() {
		return skipChannels;
	}

	List<Layer> inputLayers() {
		List<Layer> out = new ArrayList<>();
		out.add(timeEmbed);
		inputBlocks.forEach(out::addAll);
		return out;
	}

	List<Layer> middleLayers() {
		return middleBlock;
	}

	/**
	 * The activated time embedding [M, 4 modelChannels].
	 *
	 * @param t time steps of a batch of N
	 * @param context of a batch of M, a multiple of N
	 */
	NDArray embed(long[] t, NDArray context, NDManager manager) {
		long[] all = new long[Math.toIntExact(context.getShape().get(0))];
		for (int i = 0; i < all.length; i++) {
			all[i] = t[i % t.length];
		}
		return embed(all, manager);
	}

	private NDArray embed(long[] t, NDManager manager) {
		float[] table = timestepEmbedding(t, config.modelChannels());
		NDArray sinusoids = Ops.tensor(manager, table, new Shape(t.length, config.modelChannels()));
		if (probe != null) {
			probe.see("timestep_embedding", sinusoids);
			timeEmbed.inner(sinusoids, null, null, probe);
		}
		return segments.run(in -> timeEmbed.apply(in.get(0), null, null), sinusoids);
	}

	/**
	 * Outputs of the input blocks, then that of the middle block. The hint, if any, is added after the first block. A context of several times
	 * the batch of x, as guidance has it, stands for so many passes over the same latents. What comes before the first look at the context is
	 * the same in all of them and done once; those outputs have the batch of x, see {@link #repeat}.
	 */
	NDList run(NDArray x, NDArray emb, NDArray context, NDArray hint) {
		NDList out = new NDList(inputBlocks.size() + 1);
		long batch = context.getShape().get(0);
		// narrow levels spend more time on changes of the memory layout than on convolutions: 20 % of a training step at 32 channels
		NDArray h = channelsLast ? Ops.channelsLast(x) : x;
		// who looks inside wants to see every pass
		h = probe == null ? h : repeat(h, batch);
		for (List<Layer> block : inputBlocks) {
			h = hint != null && out.isEmpty() ? segments.run(in -> plus(apply(block, in.get(0), in.get(1), in.get(2)), in.get(3)), h, emb, context, hint)
					: segments.run(in -> apply(block, in.get(0), in.get(1), in.get(2)), h, emb, context);
			out.add(h);
		}
		out.add(segments.run(in -> apply(middleBlock, in.get(0), in.get(1), in.get(2)), h, emb, context));
		return out;
	}

	private static NDArray plus(NDArray h, NDArray hint) {
		return h.add(repeat(hint, h.getShape().get(0)));
	}

	private NDArray apply(List<Layer> block, NDArray x, NDArray emb, NDArray context) {
		long batch = context.getShape().get(0);
		long own = x.getShape().get(0);
		if (own == batch) {
			return apply(block, x, emb, context, probe);
		}
		int first = 0;
		while (first < block.size() && !block.get(first).usesContext()) {
			first++;
		}
		NDArray h = apply(block.subList(0, first), x, emb.split(batch / own).getFirst(), context, null);
		return first == block.size() ? h : apply(block.subList(first, block.size()), repeat(h, batch), emb, context, null);
	}

	/** The same again and again along the batch, up to a batch that is a multiple of its own. */
	static NDArray repeat(NDArray x, long batch) {
		int times = Math.toIntExact(batch / x.getShape().get(0));
		if (times == 1) {
			return x;
		}
		NDArray[] parts = new NDArray[times];
		Arrays.fill(parts, x);
		return Ops.cat(0, parts);
	}

	static NDArray apply(List<Layer> block, NDArray x, NDArray emb, NDArray context, Probe probe) {
		NDArray h = x;
		for (Layer layer : block) {
			if (probe != null) {
				layer.inner(h, emb, context, probe);
			}
			h = layer.apply(h, emb, context);
			if (probe != null) {
				probe.see(layer.name(), h);
			}
		}
		if (probe != null) {
			String last = block.getLast().name();
			probe.see(last.startsWith("middle_block") ? "middle_block" : last.replaceFirst("^(\\w+\\.\\d+)\\..*", "$1"), h);
		}
		return h;
	}

	/**
	 * Sinusoids of time steps, cosines first (ldm/modules/diffusionmodules/util.py, timestep_embedding): row-major [t.length, dim].
	 * A last odd column is zero. Frequencies and angles are rounded to 32 bits as in the reference, which its weights have seen.
	 */
	static float[] timestepEmbedding(long[] t, int dim) {
		int half = dim / 2;
		float[] out = new float[t.length * dim];
		for (int i = 0; i < t.length; i++) {
			for (int k = 0; k < half; k++) {
				float exponent = (float) -Math.log(10000) * k / half;
				float angle = t[i] * (float) Math.exp(exponent);
				out[i * dim + k] = (float) Math.cos(angle);
				out[i * dim + half + k] = (float) Math.sin(angle);
			}
		}
		return out;
	}
}
