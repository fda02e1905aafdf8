import type { ComponentChildren } from 'preact';

interface PostButtonProps {
  href: string;
  csrf: string;
  fields?: Record<string, string>;
  class?: string;
  children: ComponentChildren;
}

/** A form that is nothing but its button. */
export function PostButton({
  href,
  csrf,
  fields = {},
  class: className = 'button',
  children,
}: PostButtonProps) {
  return (
    <form method="post" action={href}>
      <HiddenFields fields={{ csrf, ...fields }} />
      <button type="submit" class={className}>
        {children}
      </button>
    </form>
  );
}

export function HiddenFields({ fields }: { fields: Record<string, string> }) {
  return Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}
