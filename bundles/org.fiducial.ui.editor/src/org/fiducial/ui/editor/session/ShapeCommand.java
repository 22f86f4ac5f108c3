package org.fiducial.ui.editor.session;

import org.eclipse.emf.common.command.AbstractCommand;

/** From one shape to another, and back; null before is no shape of this layer. */
final class ShapeCommand extends AbstractCommand {
	private final EditSession session;
	private final double[] before;
	private final double[] after;

	ShapeCommand(EditSession session, String label, double[] before, double[] after) {
		super(label);
		this.session = session;
		this.before = before;
		this.after = after;
	}

	@Override
	protected boolean prepare() {
		return true;
	}

	@Override
	public void execute() {
		session.store(after);
	}

	@Override
	public void undo() {
		session.store(before);
	}

	@Override
	public void redo() {
		session.store(after);
	}
}
