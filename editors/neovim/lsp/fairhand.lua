-- How Neovim starts Fairhand; `vim.lsp.enable('fairhand')` reads this file.
---@type vim.lsp.Config
return {
  cmd = { 'fairhand', 'serve', '--stdio' },
  filetypes = { 'python', 'java', 'javascript', 'javascriptreact' },
  root_markers = {
    'pyproject.toml',
    'setup.py',
    'package.json',
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    '.git',
  },
}
