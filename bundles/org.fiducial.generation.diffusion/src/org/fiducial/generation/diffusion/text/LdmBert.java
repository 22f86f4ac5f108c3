package org.fiducial.generation.diffusion.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The text encoder of txt2img-1p4B (ldm/modules/x_transformer.py): learned positions, pre-norm blocks, no mask, so padding takes part.
 * Names are those after {@code cond_stage_model.}; {@code to_logits} is not used.
 */
public final class LdmBert extends TextTransformer {
	/**
	 * Its shape.
	 *
	 * @param nEmbed width
	 * @param nLayer blocks of attention and feed-forward
	 * @param vocabSize different tokens
	 * @param maxSeqLen tokens a prompt
	 * @param heads attention heads
	 * @param dimHead channels of a head; the heads together need not be as wide as {@code nEmbed}
	 * @param ffMult inner width of the feed-forward as a multiple of {@code nEmbed}
	 */
	public record Config(int nEmbed, int nLayer, int vocabSize, int maxSeqLen, int heads, int dimHead, int ffMult) {
		/** The published one. */
		public static final Config PUBLISHED = new Config(1280, 32, 30522, 77, 8, 64, 4);

		public Config {
			if (nEmbed < 1 || nLayer < 1 || vocabSize < 1 || maxSeqLen < 2 || heads < 1 || dimHead < 1 || ffMult < 1) {
				throw FiducialException.usage("impossible text encoder: every size must be positive: nEmbed " + nEmbed + ", nLayer " + nLayer + ", vocabSize " + vocabSize
						+ ", maxSeqLen " + maxSeqLen + ", heads " + heads + ", dimHead " + dimHead + ", ffMult " + ffMult);
			}
		}
	}

	private static final String LAYERS = "transformer.attn_layers.layers.";

	private final Config config;

	/** An encoder over parameters without a prefix. */
	public LdmBert(Config config, Parameters parameters) {
		this(config, parameters, "");
	}

	/**
	 * @param prefix of the names, for example {@code cond_stage_model.}
	 * @throws FiducialException (input) if the parameters are those of another shape
	 */
	public LdmBert(Config config, Parameters parameters, String prefix) {
		super(parameters, prefix);
		this.config = config;
		Shape table = get("transformer.token_emb.weight").getShape();
		Shape positions = get("transformer.pos_emb.emb.weight").getShape();
		if (!table.equals(new Shape(config.vocabSize, config.nEmbed)) || positions.get(0) != config.maxSeqLen) {
			throw FiducialException.input(parameters + ": tokens " + table + " and positions " + positions + " do not fit the configuration " + config);
		}
	}

	/** Fresh parameters: normal tables of deviation .02 and PyTorch's linear layers. */
	public static Parameters initialize(Config c, long seed) {
		Parameters p = new Parameters("a new text encoder");
		Map<String, long[]> shapes = shapes(c);
		shapes.forEach((name, shape) -> {
			String layer = name.substring(0, name.lastIndexOf('.'));
			long[] weight = shapes.get(layer + ".weight");
			if (weight.length == 1) {
				p.fill(name, name.endsWith(".bias") ? 0 : 1, shape);
			} else {
				p.put(name, draw(CounterRandom.of(seed, 0).split(name), shape, layer.endsWith("emb") ? 0 : weight[1]), shape);
			}
		});
		return p;
	}

	/** Uniform in 1/sqrt(fan-in), or normal for a table, which has no fan-in. */
	private static float[] draw(CounterRandom random, long[] shape, long fanIn) {
		int n = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
		float[] out = fanIn > 0 ? new float[n] : random.gaussians(n);
		for (int i = 0; i < n; i++) {
			out[i] = (float) (fanIn > 0 ? random.uniform(-1, 1) / Math.sqrt(fanIn) : .02 * out[i]);
		}
		return out;
	}

	/** Names and shapes of its tensors, in checkpoint order, as far as it uses them. */
	public static Map<String, long[]> shapes(Config c) {
		Map<String, long[]> out = new LinkedHashMap<>();
		long n = c.nEmbed;
		long inner = (long) c.heads * c.dimHead;
		out.put("transformer.token_emb.weight", new long[] {c.vocabSize, n});
		out.put("transformer.pos_emb.emb.weight", new long[] {c.maxSeqLen, n});
		for (int i = 0; i < c.nLayer; i++) {
			String attention = LAYERS + 2 * i;
			TensorShapes.weightAndBias(out, attention + ".0", n);
			for (String part : new String[] {"to_q", "to_k", "to_v"}) {
				out.put(attention + ".1." + part + ".weight", new long[] {inner, n});
			}
			TensorShapes.weightAndBias(out, attention + ".1.to_out", n, inner);
			String feed = LAYERS + (2 * i + 1);
			TensorShapes.weightAndBias(out, feed + ".0", n);
			TensorShapes.weightAndBias(out, feed + ".1.net.0.0", c.ffMult * n, n);
			TensorShapes.weightAndBias(out, feed + ".1.net.2", n, c.ffMult * n);
		}
		TensorShapes.weightAndBias(out, "transformer.norm", n);
		return out;
	}

	/** Its configuration. */
	public Config config() {
		return config;
	}

	@Override
	public int width() {
		return config.nEmbed;
	}

	@Override
	public int maxLength() {
		return config.maxSeqLen;
	}

	@Override
	public NDArray encode(NDArray ids) {
		return Scope.of(() -> {
			long length = ids.getShape().get(1);
			NDArray x = Ops.embedding(ids, get("transformer.token_emb.weight")).add(see("transformer.pos_emb", get("transformer.pos_emb.emb.weight").get("0:" + length)));
			for (int i = 0; i < config.nLayer; i++) {
				String a = LAYERS + 2 * i;
				x = x.add(see(a + ".1", attention(see(a + ".0", norm(x, a + ".0")), a + ".1.")));
				String f = LAYERS + (2 * i + 1);
				x = x.add(see(f + ".1", feedForward(see(f + ".0", norm(x, f + ".0")), f + ".1.net.")));
			}
			return norm(x, "transformer.norm");
		});
	}

	private NDArray attention(NDArray x, String name) {
		NDArray y = Ops.attention(heads(x, name + "to_q"), heads(x, name + "to_k"), heads(x, name + "to_v"), false);
		Shape s = x.getShape();
		NDArray joined = y.transpose(0, 2, 1, 3).reshape(s.get(0), s.get(1), (long) config.heads * config.dimHead);
		return linear(joined, name + "to_out");
	}

	/** [N, L, D] to [N, heads, L, d]. */
	private NDArray heads(NDArray x, String name) {
		Shape s = x.getShape();
		return Ops.linear(x, get(name + ".weight"), null).reshape(s.get(0), s.get(1), config.heads, config.dimHead).transpose(0, 2, 1, 3);
	}

	private NDArray feedForward(NDArray x, String name) {
		NDArray h = Ops.gelu(linear(x, name + "0.0"));
		return linear(h, name + "2");
	}
}
