package org.fiducial.generation.diffusion.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * U-Net and ControlNet. Input block i of level b and place r is i = 1 + b (n + 1) + r for n residual blocks a level, place n being the
 * downsampler; output block i has level b and place r of i = b (n + 1) + r.
 *
 * @param blocks residual blocks a level of the encoder, n
 * @param attention levels of the decoder, coarsest first, that have attention: there the upsampler is the third part of its block
 */
record UNetNames(int blocks, List<Integer> attention) implements NameRules {
	private static final List<Pair> OUTER = new ArrayList<>(List.of(new Pair("time_embed.0", "time_embedding.linear_1"), new Pair("time_embed.2", "time_embedding.linear_2"),
			new Pair("input_blocks.0.0", "conv_in"), new Pair("out.0", "conv_norm_out"), new Pair("out.2", "conv_out"), new Pair("middle_block_out.0", "controlnet_mid_block"),
			new Pair("input_hint_block.0", "controlnet_cond_embedding.conv_in"), new Pair("input_hint_block.14", "controlnet_cond_embedding.conv_out")));
	private static final List<Pair> MIDDLE = List.of(new Pair("middle_block.0", "mid_block.resnets.0"), new Pair("middle_block.1", "mid_block.attentions.0"),
			new Pair("middle_block.2", "mid_block.resnets.1"));
	private static final List<Pair> RESIDUAL = List.of(new Pair("in_layers.0", "norm1"), new Pair("in_layers.2", "conv1"), new Pair("emb_layers.1", "time_emb_proj"),
			new Pair("out_layers.0", "norm2"), new Pair("out_layers.3", "conv2"), new Pair("skip_connection", "conv_shortcut"));
	private static final Pattern ORIGINAL = Pattern.compile("(input|output)_blocks\\.(\\d+)\\.(\\d)\\.(.+)");
	private static final Pattern DIFFUSERS = Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)\\.(.+)");
	private static final Pattern ZERO = Pattern.compile("zero_convs\\.(\\d+)\\.0\\.(weight|bias)");
	private static final Pattern DOWN_ZERO = Pattern.compile("controlnet_down_blocks\\.(\\d+)\\.(weight|bias)");

	static {
		for (int i = 0; i < 6; i++) {
			OUTER.add(new Pair("input_hint_block." + (2 * i + 2), "controlnet_cond_embedding.blocks." + i));
		}
	}

	static UNetNames of(Collection<String> names, boolean diffusers) {
		if (diffusers) {
			int n = NameRules.count(names, "down_blocks\\.0\\.resnets\\.(\\d+)\\.");
			return new UNetNames(n, Arrays.stream(NameRules.numbers(names, "up_blocks\\.(\\d+)\\.attentions\\.")).boxed().toList());
		}
		int[] down = NameRules.numbers(names, "input_blocks\\.(\\d+)\\.0\\.op\\.");
		return new UNetNames(down.length > 0 ? down[0] - 1 : NameRules.count(names, "input_blocks\\.(\\d+)\\.") - 1, List.of());
	}

	@Override
	public String toDiffusers(String name) {
		String outer = NameRules.change(name, OUTER, true);
		if (outer != null) {
			return outer;
		}
		Matcher zero = ZERO.matcher(name);
		if (zero.matches()) {
			return "controlnet_down_blocks." + zero.group(1) + "." + zero.group(2);
		}
		String middle = NameRules.change(name, MIDDLE, true);
		if (middle != null) {
			return inner(middle, true);
		}
		Matcher m = ORIGINAL.matcher(name);
		return m.matches() ? block(m.group(1).equals("input"), Integer.parseInt(m.group(2)), m.group(3), m.group(4)) : null;
	}

	private String block(boolean input, int index, String part, String rest) {
		int i = input ? index - 1 : index;
		String level = (input ? "down_blocks." : "up_blocks.") + i / (blocks + 1) + ".";
		if (rest.startsWith("op.") && input) {
			return level + "downsamplers.0.conv." + rest.substring(3);
		}
		if (rest.startsWith("conv.") && !input) {
			return level + "upsamplers.0." + rest;
		}
		return part.equals("0") ? inner(level + "resnets." + i % (blocks + 1) + "." + rest, true) : level + "attentions." + i % (blocks + 1) + "." + rest;
	}

	@Override
	public String toOriginal(String name) {
		String outer = NameRules.change(name, OUTER, false);
		if (outer != null) {
			return outer;
		}
		Matcher zero = DOWN_ZERO.matcher(name);
		if (zero.matches()) {
			return "zero_convs." + zero.group(1) + ".0." + zero.group(2);
		}
		if (name.startsWith("mid_block.")) {
			String changed = name.contains(".resnets.") ? inner(name, false) : name;
			return changed == null ? null : NameRules.change(changed, MIDDLE, false);
		}
		Matcher m = DIFFUSERS.matcher(name);
		return m.matches() ? original(m.group(1).equals("down"), Integer.parseInt(m.group(2)), m.group(3), Integer.parseInt(m.group(4)), m.group(5)) : null;
	}

	private String original(boolean down, int level, String kind, int place, String rest) {
		String block = (down ? "input_blocks." : "output_blocks.") + (level * (blocks + 1) + (down ? 1 : 0) + (kind.endsWith("samplers") ? blocks : place));
		return switch (kind) {
			case "resnets" -> {
				String inner = NameRules.change(rest, RESIDUAL, false);
				yield inner == null ? null : block + ".0." + inner;
			}
			case "attentions" -> block + ".1." + rest;
			case "downsamplers" -> rest.startsWith("conv.") ? block + ".0.op" + rest.substring(4) : null;
			default -> block + (attention.contains(level) ? ".2." : ".1.") + rest;
		};
	}

	/** Changes what stands behind the number of a residual block; attention's inner names are equal. */
	private static String inner(String name, boolean toDiffusers) {
		int at = name.indexOf(".resnets.");
		if (at < 0) {
			return name;
		}
		int rest = name.indexOf('.', at + 9) + 1;
		String changed = NameRules.change(name.substring(rest), RESIDUAL, toDiffusers);
		return changed == null ? null : name.substring(0, rest) + changed;
	}
}
